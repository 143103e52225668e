package dev.parley.routing;

import dev.parley.contract.FrameKind;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.routing.codec.SessionConversion;
import dev.parley.session.Effect;
import dev.parley.session.SessionMachine;

/** Does what a session's machine has decided. Confined to its router's context. */
final class SessionEffects implements Effect.Cases<Void> {
  private final SessionId session;
  private final RoutingMetrics metrics;
  private final SessionMachine machine;
  private final SessionConversion conversion;
  private final ClientOutput output;
  private final UpstreamSide upstream;
  private boolean isPerforming;

  SessionEffects(
      SessionId session,
      RoutingMetrics metrics,
      SessionMachine machine,
      SessionConversion conversion,
      ClientOutput output,
      UpstreamSide upstream) {
    this.session = session;
    this.metrics = metrics;
    this.machine = machine;
    this.conversion = conversion;
    this.output = output;
    this.upstream = upstream;
  }

  /** All there is, in order. An effect may lead to more of them, which the same call performs. */
  void perform() {
    if (isPerforming) {
      return;
    }
    isPerforming = true;
    while (machine.hasEffects()) {
      for (Effect effect : machine.takeEffects()) {
        effect.match(this);
      }
    }
    isPerforming = false;
    if (conversion.isAnswered()) {
      conversion.settle();
    }
  }

  @Override
  public Void sendToClient(Effect.SendToClient effect) {
    if (effect.isData()) {
      upstream.noteOutput();
    }
    output.send(effect.isData() ? FrameKind.DATA : FrameKind.CONTROL, effect.event(), null);
    return null;
  }

  @Override
  public Void sendToUpstream(Effect.SendToUpstream effect) {
    upstream.send(effect.event(), null);
    return null;
  }

  @Override
  public Void openUpstream(Effect.OpenUpstream effect) {
    Requirements requirements = Requirements.of(conversion.config(), machine.acknowledgedConfig());
    upstream.open(effect.generation(), effect.model(), effect.isBeside(), requirements);
    return null;
  }

  @Override
  public Void closeUpstream(Effect.CloseUpstream effect) {
    upstream.close(effect.generation());
    return null;
  }

  @Override
  public Void closeLink(Effect.CloseLink effect) {
    output.close(effect.code(), effect.reason());
    return null;
  }

  @Override
  public Void switched(Effect.Switched effect) {
    SwitchReport.of(effect, session, metrics);
    return null;
  }

  /** What the machine blames on the upstream comes before it lets go of it. */
  @Override
  public Void count(Effect.Count effect) {
    if (effect.what() == Effect.Counted.PROVIDER_FAILURE) {
      upstream.blame(ErrorCode.ofLabel(effect.code()));
    } else if (effect.what() == Effect.Counted.SESSION_FAULT) {
      upstream.acquit();
    }
    metrics.counted(effect.what(), effect.code());
    return null;
  }
}
