package dev.parley.routing;

import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseLink;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.peer.Peers.Peer;
import dev.parley.session.Effect;
import dev.parley.session.SessionMachine;
import dev.parley.session.SessionSetup;
import dev.parley.session.UpstreamInfo;
import dev.parley.session.Verdict;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins one session's machine to its two legs on the bus: asks the machine about every frame, does
 * what it says, and ends when the client's link is closed. Confined to its router's context.
 *
 * <p>A client's frame that must wait for the upstream is kept without returning its credit, so that
 * the link's window bounds how many there are.
 */
final class RoutedSession implements Effect.Cases<Void> {
  private static final Logger LOGGER = LoggerFactory.getLogger(RoutedSession.class);

  private final RouterParts parts;
  private final OpenSession asked;
  private final SessionMachine machine;
  private final FrameChannel link;
  private final SessionLog log;
  private final ArrayDeque<String> held = new ArrayDeque<>();
  private @Nullable OpeningUpstream opening;
  private @Nullable RoutedUpstream upstream;
  private int attempts;
  private boolean isPerforming;
  private boolean wasBlocked;

  /**
   * @throws IllegalArgumentException if the initial configuration is not a JSON object
   */
  RoutedSession(RouterParts parts, OpenSession asked) {
    this.parts = parts;
    this.asked = asked;
    this.log = new SessionLog(asked, parts.nowMs());
    this.machine =
        new SessionMachine(
            new SessionSetup(
                asked.session().value(),
                asked.route(),
                asked.config(),
                parts.eventIdPrefix(),
                parts.config().limits(),
                parts.config().modelWait()),
            parts.nowMs());
    Peer peer = parts.peers().acquire(asked.linkRole(), asked.link());
    this.link = new FrameChannel(asked.session(), Leg.LINK, asked.epoch(), 0, peer);
  }

  SessionId id() {
    return asked.session();
  }

  long epoch() {
    return asked.epoch();
  }

  /** Whether this instance holds the client's end. */
  boolean isLinkedBy(InstanceId instance) {
    return asked.link().equals(instance);
  }

  private boolean isServedBy(InstanceId instance) {
    return upstream != null && upstream.channel().peer().instance().equals(instance);
  }

  void start() {
    machine.start(parts.nowMs());
    perform();
  }

  /** A frame of either leg. Frames of an upstream that is no longer this session's are dropped. */
  void onFrame(Frame frame) {
    if (frame.leg() == Leg.LINK) {
      onClientFrame(frame);
    } else if (isFromAttempt(frame.generation())) {
      hold(frame);
    } else if (isFromUpstream(frame.generation())) {
      onUpstreamFrame(frame);
    }
  }

  private void onClientFrame(Frame frame) {
    if (!link.acceptSeq(frame.seq())) {
      failLost();
    }
    onClientEvent(frame.payload());
    perform();
  }

  private void onClientEvent(String event) {
    parts.view().read(event);
    Verdict verdict = machine.onClientEvent(parts.view(), parts.nowMs());
    switch (verdict) {
      case FORWARD, FORWARD_DATA -> toUpstream(event, link);
      case HOLD -> held.add(event);
      case DROP -> link.passedOn(event);
    }
  }

  private void onUpstreamFrame(Frame frame) {
    RoutedUpstream from = upstream;
    if (from == null) {
      return;
    }
    if (!from.channel().acceptSeq(frame.seq())) {
      failLost();
    }
    String event = frame.payload();
    parts.view().read(event);
    Verdict verdict = machine.onUpstreamEvent(from.generation(), parts.view(), parts.nowMs());
    switch (verdict) {
      case FORWARD -> toClient(FrameKind.CONTROL, event, from.channel());
      case FORWARD_DATA -> {
        from.use().onOutput();
        toClient(FrameKind.DATA, event, from.channel());
      }
      case HOLD, DROP -> from.channel().passedOn(event);
    }
    perform();
  }

  void onCredit(Credit credit) {
    if (credit.leg() == Leg.LINK) {
      link.onCredit(credit);
      noteBlocked();
    } else if (upstream != null && isFromUpstream(credit.generation())) {
      upstream.channel().onCredit(credit);
    }
  }

  void onUpstreamClosed(UpstreamClosed closed) {
    if (isFromAttempt(closed.generation())) {
      hold(closed);
    } else if (isFromUpstream(closed.generation())) {
      LOGGER
          .atWarn()
          .addKeyValue("sessionId", id())
          .addKeyValue("code", closed.fault().label())
          .addKeyValue("detail", closed.detail())
          .log("upstream ended");
      onUpstreamGone(closed.fault(), Failures.inWords(closed.fault()));
    }
  }

  /** An instance is gone without a word; perhaps it served the upstream. */
  void onPeerGone(InstanceId instance) {
    RoutedUpstream lost = upstream;
    if (lost != null && isServedBy(instance)) {
      // It is the hub's own instance that is gone: nothing speaks against the endpoint.
      lost.use().end();
      onUpstreamGone(ErrorCode.PROVIDER_CLOSED, Failures.inWords(ErrorCode.PROVIDER_CLOSED));
    }
  }

  private void onUpstreamGone(ErrorCode fault, String message) {
    RoutedUpstream gone = upstream;
    if (gone != null) {
      parts.metrics().upstreamFailed(gone.endpoint(), fault.label());
      gone.use().onFault(fault, null);
      release();
      machine.onUpstreamClosed(gone.generation(), fault.label(), message, parts.nowMs());
      perform();
    }
  }

  /** A frame got lost on the bus: what the other side holds is no longer what was sent. */
  private void failLost() {
    LOGGER.atError().addKeyValue("sessionId", id()).log("a frame was lost on the bus");
    RoutedUpstream now = upstream;
    OpeningUpstream soon = opening;
    int generation = now != null ? now.generation() : soon != null ? soon.generation() : 0;
    String words = Failures.inWords(ErrorCode.INTERNAL);
    machine.onUpstreamClosed(generation, ErrorCode.INTERNAL.label(), words, parts.nowMs());
  }

  /** The hub stops: what is open ends, and the client is told. */
  void onShutdown() {
    machine.onShutdown(parts.nowMs());
    perform();
  }

  /** The client's end is gone; after this nothing of the session is left. */
  void end() {
    machine.onLinkClosed(parts.nowMs());
    perform();
    release();
    held.clear();
    countFrames(Leg.LINK, link);
    parts.peers().release(link.peer());
  }

  /** As {@link #end}, and accounts for it: no other owner has the session now. */
  void end(int closeCode) {
    end();
    log.closed(closeCode, parts.nowMs());
  }

  /** Every 50 ms: looks at the machine's deadlines. */
  void onTick() {
    machine.onTick(parts.nowMs());
    perform();
  }

  /** Returns what credit is pending (rule R6), and tells how many frames came. */
  void flush() {
    link.flushCredit();
    countFrames(Leg.LINK, link);
    if (upstream != null) {
      upstream.channel().flushCredit();
      countFrames(Leg.UPSTREAM, upstream.channel());
    }
  }

  private void countFrames(Leg leg, FrameChannel channel) {
    long frames = channel.takeFramesIn();
    if (frames > 0) {
      parts.metrics().framesSeen(leg, frames);
    }
  }

  private void toUpstream(String event, @Nullable FrameChannel creditTo) {
    if (upstream != null) {
      upstream.channel().send(FrameKind.CONTROL, event, creditTo);
    } else if (creditTo != null) {
      creditTo.passedOn(event);
    }
  }

  private void toClient(FrameKind kind, String event, @Nullable FrameChannel creditTo) {
    link.send(kind, event, creditTo);
    noteBlocked();
  }

  /** While the client's window is shut the provider cannot be blamed for silence (rule R2). */
  private void noteBlocked() {
    boolean isBlocked = link.isBlocked();
    if (isBlocked != wasBlocked) {
      wasBlocked = isBlocked;
      machine.onDownlinkBlocked(isBlocked, parts.nowMs());
    }
  }

  private boolean isFromUpstream(int generation) {
    return upstream != null && upstream.channel().generation() == generation;
  }

  private boolean isFromAttempt(int generation) {
    return opening != null && generation == attempts;
  }

  private void hold(BusRecord record) {
    if (opening != null) {
      opening.early().add(record);
    }
  }

  /** Does what the machine has decided, in order. An effect may lead to more of them. */
  private void perform() {
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
  }

  @Override
  public Void sendToClient(Effect.SendToClient effect) {
    toClient(FrameKind.CONTROL, effect.event(), null);
    return null;
  }

  @Override
  public Void sendToUpstream(Effect.SendToUpstream effect) {
    toUpstream(effect.event(), null);
    return null;
  }

  @Override
  public Void openUpstream(Effect.OpenUpstream effect) {
    Optional<Route> route = parts.config().routes().resolve(effect.model());
    if (route.isEmpty()) {
      ErrorCode code = ErrorCode.MODEL_NOT_FOUND;
      machine.onNoUpstream(
          effect.generation(), code.label(), Failures.inWords(code), parts.nowMs());
      return null;
    }
    OpeningUpstream mine = new OpeningUpstream(effect.generation());
    opening = mine;
    UpstreamOpener.Request request =
        new UpstreamOpener.Request(
            id(),
            epoch(),
            route.get(),
            Requirements.of(asked.config()),
            null,
            () -> ++attempts,
            () -> opening == mine);
    parts
        .opener()
        .open(request)
        .onSuccess(opened -> onOpened(request, mine, opened))
        .onFailure(cause -> onNotOpened(mine, cause));
    return null;
  }

  private void onOpened(
      UpstreamOpener.Request request, OpeningUpstream mine, UpstreamOpener.Opened opened) {
    if (opening != mine) {
      opened.use().end();
      parts.opener().close(request, opened.provider(), opened.generation());
      return;
    }
    opening = null;
    Route route = request.route();
    Peer provider = parts.peers().acquire(Role.PROVIDER, opened.provider());
    FrameChannel channel =
        new FrameChannel(id(), Leg.UPSTREAM, epoch(), opened.generation(), provider);
    upstream =
        new RoutedUpstream(
            channel, mine.generation(), route.name(), opened.endpoint(), opened.use());
    parts.metrics().sessionOpened(route.name(), opened.endpoint());
    log.servedBy(route.name(), opened.endpoint());
    UpstreamInfo info =
        new UpstreamInfo(route.name(), opened.model(), opened.created(), route::answersTo);
    machine.onUpstreamReady(mine.generation(), info, parts.nowMs());
    perform();
    handInHeld();
    mine.early().forEach(this::onEarly);
  }

  private void handInHeld() {
    for (int left = held.size(); left > 0; left--) {
      String event = held.poll();
      if (event != null) {
        onClientEvent(event);
        perform();
      }
    }
  }

  private void onEarly(BusRecord record) {
    if (record instanceof Frame frame) {
      onFrame(frame);
    } else if (record instanceof UpstreamClosed closed) {
      onUpstreamClosed(closed);
    }
  }

  private void onNotOpened(OpeningUpstream mine, Throwable cause) {
    if (opening == mine) {
      opening = null;
      HubException fault = HubException.ofBusFailure(cause);
      machine.onNoUpstream(
          mine.generation(), fault.code().label(), Failures.inWords(fault), parts.nowMs());
      perform();
    }
  }

  /** Also gives up one that is being opened: its opener closes it should it still come up. */
  @Override
  public Void closeUpstream(Effect.CloseUpstream effect) {
    opening = null;
    if (upstream != null) {
      FrameChannel channel = upstream.channel();
      channel.peer().write(new CloseUpstream(id(), epoch(), channel.generation()));
      release();
    }
    return null;
  }

  /** Lets go of the upstream that the session had. */
  private void release() {
    opening = null;
    RoutedUpstream had = upstream;
    if (had != null) {
      upstream = null;
      had.use().end();
      countFrames(Leg.UPSTREAM, had.channel());
      parts.peers().release(had.channel().peer());
      parts.metrics().sessionClosed(had.route(), had.endpoint());
    }
  }

  @Override
  public Void closeLink(Effect.CloseLink effect) {
    link.close(new CloseLink(id(), epoch(), effect.code(), effect.reason()));
    return null;
  }

  /** What the machine blames on the upstream comes before it lets go of it. */
  @Override
  public Void count(Effect.Count effect) {
    if (effect.what() == Effect.Counted.PROVIDER_FAILURE && upstream != null) {
      upstream.use().onFault(ErrorCode.ofLabel(effect.code()), null);
    }
    parts.metrics().counted(effect.what(), effect.code());
    return null;
  }
}
