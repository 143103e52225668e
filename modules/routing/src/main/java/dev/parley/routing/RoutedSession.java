package dev.parley.routing;

import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenSession;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.session.Effect;
import dev.parley.session.SessionMachine;
import dev.parley.session.SessionSetup;
import dev.parley.session.UpstreamInfo;
import dev.parley.session.Verdict;
import java.util.ArrayDeque;
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
final class RoutedSession implements Effect.Cases<Void>, UpstreamSide.Owner {
  /** A client's event that waits for the upstream, and whom credit is owed for it. */
  private record Held(String event, FrameChannel from) {}

  /** No generation of an upstream: they count from 1. */
  private static final int NONE = 0;

  private static final Logger LOGGER = LoggerFactory.getLogger(RoutedSession.class);

  private final RouterParts parts;
  private final OpenSession asked;
  private final SessionMachine machine;
  private final ClientSide client;
  private final UpstreamSide upstream;
  private final SessionLog log;
  private final @Nullable JournalledSession journalled;
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private boolean isPerforming;
  private boolean wasBlocked;
  private int leaving = NONE;

  /**
   * @throws IllegalArgumentException if the initial configuration is not a JSON object
   */
  RoutedSession(RouterParts parts, OpenSession asked) {
    this.parts = parts;
    this.asked = asked;
    this.log = new SessionLog(asked, parts.nowMs());
    this.upstream = new UpstreamSide(parts, asked, log, this);
    this.machine =
        new SessionMachine(
            new SessionSetup(
                asked.session().value(),
                asked.route(),
                asked.config(),
                parts.eventIdPrefix(),
                parts.config().limits(),
                parts.config().modelWait(),
                parts.config().switching().continuity(),
                asked.hubEvents()),
            parts.nowMs());
    this.client =
        asked.hubEvents() && !parts.config().resume().isOff()
            ? new ResumableSide(parts, asked)
            : new ClientSide(parts, asked);
    this.journalled =
        parts.journalling() == null
            ? null
            : new JournalledSession(parts, parts.journalling(), asked, machine, client, held::size);
  }

  SessionId id() {
    return asked.session();
  }

  @Override
  public long epoch() {
    return client.epoch();
  }

  /** Whether this instance holds the client's end. */
  boolean isLinkedBy(InstanceId instance) {
    return client.isLinkedBy(instance);
  }

  /** Whether a record of this epoch is of the link that speaks for the client now. */
  boolean isLinkedIn(long epoch) {
    return client.isCurrent(epoch);
  }

  /** Whether nobody has the client's end any more and nobody is waited for. */
  boolean isOver() {
    return client.isOver() || isFenced();
  }

  /** Whether another router has the session. */
  private boolean isFenced() {
    return journalled != null && journalled.isFenced();
  }

  /** The client's end, should it be one that may come back; else null. */
  @Nullable ResumableSide resumable() {
    return client instanceof ResumableSide side ? side : null;
  }

  void start() {
    machine.start(parts.nowMs());
    perform();
  }

  /** A frame of either leg. Of a link or upstream that is this session's no more it is dropped. */
  void onFrame(Frame frame) {
    if (frame.leg() == Leg.LINK) {
      if (client.isCurrent(frame.epoch())) {
        onClientFrame(frame);
      }
    } else {
      upstream.onFrame(frame);
    }
  }

  private void onClientFrame(Frame frame) {
    if (!client.accept(frame)) {
      logLost();
      ErrorCode code = ErrorCode.INTERNAL;
      machine.onInputLost(code.label(), Failures.inWords(code), parts.nowMs());
    }
    FrameChannel from = client.link();
    if (frame.kind() == FrameKind.CONTROL) {
      toClient(FrameKind.CONTROL, frame.payload(), from);
    } else {
      onClientEvent(frame.payload(), from);
    }
    perform();
  }

  private void onClientEvent(String event, FrameChannel from) {
    parts.view().read(event);
    Verdict verdict = machine.onClientEvent(parts.view(), parts.nowMs());
    switch (verdict) {
      case FORWARD, FORWARD_DATA -> upstream.send(event, from);
      case HOLD -> held.add(new Held(event, from));
      case DROP -> from.passedOn(event);
    }
  }

  @Override
  public void onFrame(RoutedUpstream from, Frame frame) {
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
      if (client.isCurrent(credit.epoch())) {
        client.onCredit(credit);
        noteBlocked();
      }
    } else {
      upstream.onCredit(credit);
    }
  }

  void onUpstreamClosed(UpstreamClosed closed) {
    upstream.onClosed(closed);
  }

  /** An instance is gone without a word; perhaps it served the upstream. */
  void onPeerGone(InstanceId instance) {
    upstream.onPeerGone(instance);
  }

  @Override
  public void onGone(int generation, ErrorCode fault) {
    machine.onUpstreamClosed(generation, fault.label(), Failures.inWords(fault), parts.nowMs());
    perform();
  }

  private void logLost() {
    LOGGER.atError().addKeyValue("sessionId", id()).log("a frame was lost on the bus");
  }

  /** A frame of the upstream got lost on the bus: what it said is no longer known. */
  private void failLost() {
    logLost();
    int generation = upstream.generation();
    String words = Failures.inWords(ErrorCode.INTERNAL);
    machine.onUpstreamClosed(generation, ErrorCode.INTERNAL.label(), words, parts.nowMs());
  }

  /** Whether nothing is under way that the end would cut off. */
  boolean isQuiet() {
    return machine.isQuiet();
  }

  /** An instance is about to stop; perhaps it serves the upstream. */
  void onProviderLeaving(InstanceId instance) {
    RoutedUpstream now = upstream.up();
    if (now != null && now.channel().peer().instance().equals(instance)) {
      leaving = now.generation();
    }
  }

  private void leaveWhenQuiet() {
    if (leaving != NONE
        && leaving == upstream.generation()
        && machine.isQuiet()
        && machine.isSurvivable()
        && upstream.mayBeHadElsewhere()) {
      ErrorCode code = ErrorCode.HUB_SHUTTING_DOWN;
      machine.onUpstreamClosed(leaving, code.label(), Failures.inWords(code), parts.nowMs());
      leaving = NONE;
    }
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
    upstream.release();
    held.clear();
    if (journalled != null) {
      journalled.end();
    }
    client.release();
  }

  /** As {@link #end}, and accounts for it: no other owner has the session now. */
  void end(int closeCode) {
    end();
    if (!isFenced()) {
      log.closed(closeCode, parts.nowMs());
    }
  }

  /** Whether it has no upstream, so that every tick counts. */
  boolean isInSuspense() {
    return !machine.isLive();
  }

  /** Every 50 or 100 ms: looks at the machine's deadlines. */
  void onTick() {
    machine.onTick(parts.nowMs());
    leaveWhenQuiet();
    perform();
    client.onTick();
    if (journalled != null) {
      journalled.onTick();
    }
    noteBlocked();
  }

  /** Returns what credit is pending (rule R6), and tells how many frames came. */
  void flush() {
    client.flush();
    upstream.flush();
  }

  /**
   * The client's link is gone, though nobody has ended the session.
   *
   * @return false when the session ends with it
   */
  boolean detach(int closeCode) {
    boolean isWaiting = client instanceof ResumableSide lost && lost.detach(closeCode);
    noteBlocked();
    return isWaiting;
  }

  /** Another link speaks for the client: it gets what the client missed. */
  void onResumed() {
    client.pump();
    noteChanged();
    noteBlocked();
  }

  /** Something that another router must know is new, and not of the machine. */
  private void noteChanged() {
    if (journalled != null) {
      journalled.onChanged();
    }
  }

  private void toClient(FrameKind kind, String event, @Nullable FrameChannel creditTo) {
    if (journalled == null) {
      client.send(kind, event, creditTo);
    } else {
      journalled.send(kind, event, creditTo);
    }
    noteBlocked();
  }

  /** While the client's window is shut the provider cannot be blamed for silence (rule R2). */
  private void noteBlocked() {
    boolean isBlocked = client.isBlocked();
    if (isBlocked != wasBlocked) {
      wasBlocked = isBlocked;
      machine.onDownlinkBlocked(isBlocked, parts.nowMs());
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
    if (effect.isData()) {
      upstream.noteOutput();
    }
    toClient(effect.isData() ? FrameKind.DATA : FrameKind.CONTROL, effect.event(), null);
    return null;
  }

  @Override
  public Void sendToUpstream(Effect.SendToUpstream effect) {
    upstream.send(effect.event(), null);
    return null;
  }

  @Override
  public Void openUpstream(Effect.OpenUpstream effect) {
    Requirements requirements = Requirements.of(asked.config(), machine.acknowledgedConfig());
    upstream.open(effect.generation(), effect.model(), requirements);
    return null;
  }

  @Override
  public void onUp(int generation, UpstreamInfo info) {
    machine.onUpstreamReady(generation, info, parts.nowMs());
    perform();
    String announcement = client.announcement();
    if (announcement != null) {
      noteChanged();
      toClient(FrameKind.CONTROL, announcement, null);
    }
    handInHeld();
  }

  @Override
  public void onNone(int generation, ErrorCode code, String message) {
    machine.onNoUpstream(generation, code.label(), message, parts.nowMs());
    perform();
  }

  private void handInHeld() {
    for (int left = held.size(); left > 0; left--) {
      Held next = held.poll();
      if (next != null) {
        onClientEvent(next.event(), next.from());
        perform();
      }
    }
  }

  @Override
  public Void closeUpstream(Effect.CloseUpstream effect) {
    upstream.close(effect.generation());
    return null;
  }

  @Override
  public Void closeLink(Effect.CloseLink effect) {
    if (journalled == null) {
      client.close(effect.code(), effect.reason());
    } else {
      journalled.close(effect.code(), effect.reason());
    }
    return null;
  }

  @Override
  public Void switched(Effect.Switched effect) {
    RoutingMetrics metrics = parts.metrics();
    metrics.switched(effect.from(), effect.to(), effect.reason(), effect.replayedItems());
    if (effect.deadAirMs() != Effect.Switched.NOTHING_OWED) {
      metrics.deadAir(effect.reason(), effect.deadAirMs());
    }
    metrics.audioLost(effect.lostAudioBytes());
    metrics.historyCut(effect.cutItems());
    LOGGER
        .atInfo()
        .addKeyValue("sessionId", id())
        .addKeyValue("from", effect.from())
        .addKeyValue("to", effect.to())
        .addKeyValue("reason", effect.reason())
        .addKeyValue("deadAirMs", effect.deadAirMs())
        .addKeyValue("replayedItems", effect.replayedItems())
        .log("switched to another upstream");
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
    parts.metrics().counted(effect.what(), effect.code());
    return null;
  }
}
