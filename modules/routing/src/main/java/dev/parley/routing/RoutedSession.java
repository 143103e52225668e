package dev.parley.routing;

import dev.parley.contract.CodecFault;
import dev.parley.contract.Converted;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenSession;
import dev.parley.contract.PollMark;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.polling.TokenHash;
import dev.parley.realtime.ClientEventType;
import dev.parley.routing.codec.SessionConversion;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import dev.parley.routing.resume.PollStanding;
import dev.parley.session.SessionMachine;
import dev.parley.session.UpstreamInfo;
import dev.parley.session.Verdict;
import dev.parley.session.snapshot.SessionSnapshot;
import io.vertx.core.Future;
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
final class RoutedSession implements UpstreamSide.Owner, SessionConversion.Owner {
  /** No generation of an upstream: they count from 1. */
  private static final int NONE = 0;

  private static final Logger LOGGER = LoggerFactory.getLogger(RoutedSession.class);

  private final RouterParts parts;
  private final OpenSession asked;
  private final SessionMachine machine;
  private final ClientSide client;
  private final UpstreamSide upstream;
  private final SessionLog log;
  private final SessionConversion conversion;
  private final SoundFaults soundFaults;
  private final @Nullable JournalledSession journalled;
  private final ClientOutput output;
  private final SessionEffects effects;
  private final HeldEvents held = new HeldEvents();
  private int leaving = NONE;
  private boolean isSuperseded;
  private @Nullable Future<Void> handover;

  /**
   * @throws IllegalArgumentException if the initial configuration is not a JSON object
   */
  RoutedSession(RouterParts parts, OpenSession asked) {
    this(parts, asked, null);
  }

  /**
   * @param from where the session began at another router, else null
   * @throws IllegalArgumentException if the initial configuration is not a JSON object
   * @throws dev.parley.session.snapshot.SnapshotException if the snapshot cannot be one of a
   *     session
   */
  RoutedSession(RouterParts parts, OpenSession asked, @Nullable Inheritance from) {
    this.parts = parts;
    this.asked = asked;
    this.log = new SessionLog(asked, parts.nowMs());
    this.upstream = new UpstreamSide(parts, asked, log, this);
    this.conversion =
        new SessionConversion(
            parts.codecs(), asked.session(), asked.config(), this::isNative, this::epoch, this);
    this.soundFaults = new SoundFaults(asked.session(), parts.metrics());
    if (from != null) {
      SessionSnapshot.Owner owner = from.snapshot().owner();
      conversion.restore(owner.declaredInput(), owner.declaredOutput());
    }
    this.machine = SessionMachines.machine(parts, asked, conversion.config(), from);
    this.client =
        ResumableSide.isFor(parts, asked)
            ? new ResumableSide(parts, asked, from)
            : new ClientSide(parts, asked, from);
    this.journalled =
        parts.journalling() == null
            ? null
            : new JournalledSession(
                parts, parts.journalling(), asked, machine, client, conversion, this::heldEvents);
    this.output = new ClientOutput(parts, machine, conversion, client, journalled);
    this.effects =
        new SessionEffects(asked.session(), parts.metrics(), machine, conversion, output, upstream);
  }

  /** How many of the client's events the machine has not got. */
  private int heldEvents() {
    return conversion.heldEvents() + held.count();
  }

  /** Where nobody converts, an endpoint that has the format itself must be found. */
  private boolean isNative(boolean isInput, String format) {
    Requirements asks = new Requirements(false, isInput ? format : null, isInput ? null : format);
    return parts.codecs().isEmpty()
        || parts
            .config()
            .routes()
            .resolve(asked.route())
            .filter(route -> parts.opener().areAllAble(route, asks))
            .isPresent();
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
    return isSuperseded || (journalled != null && journalled.isFenced());
  }

  /** The client's end, should it be one that may come back; else null. */
  @Nullable ResumableSide resumable() {
    return client instanceof ResumableSide side ? side : null;
  }

  void start() {
    conversion.start();
    machine.start(parts.nowMs());
    perform();
  }

  /**
   * Goes on from where the session was at another router; its link has been answered.
   *
   * @param from as at the construction
   */
  void startInherited(Inheritance from) {
    for (String event : from.missed()) {
      output.send(FrameKind.CONTROL, event, null);
    }
    conversion.start();
    output.announce(null);
    perform();
  }

  /** The process stood still for a while: others may have gone on with the session (rule R22). */
  void onClockJump() {
    output.noteChanged();
  }

  /** A frame of either leg. Of a link or upstream that is this session's no more it is dropped. */
  void onFrame(Frame frame) {
    if (handover != null) {
      return; // It is no part of what was written down: the link says it again elsewhere.
    }
    if (frame.leg() == Leg.LINK) {
      if (client.isCurrent(frame.epoch())) {
        onClientFrame(frame);
      }
      isSuperseded |= frame.epoch() > client.epoch();
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
      output.send(FrameKind.CONTROL, frame.payload(), from);
    } else {
      onClientEvent(frame.payload(), from);
    }
    perform();
  }

  private void onClientEvent(String event, Creditor from) {
    if (conversion.takesInput()) {
      conversion.onClientEvent(event, from);
      return;
    }
    parts.view().read(event);
    if (parts.view().clientType() == ClientEventType.SESSION_UPDATE) {
      conversion.onClientEvent(event, from);
    } else {
      askMachine(event, from);
    }
  }

  @Override
  public void toMachine(String event, @Nullable Creditor creditTo) {
    parts.view().read(event);
    askMachine(event, creditTo);
    perform();
  }

  /** Of the event that the view has read. */
  private void askMachine(String event, @Nullable Creditor from) {
    Verdict verdict = machine.onClientEvent(parts.view(), parts.nowMs());
    switch (verdict) {
      case FORWARD, FORWARD_DATA -> upstream.send(event, from);
      case HOLD -> held.add(event, from);
      case DROP -> {
        if (from != null) {
          from.passedOn(event);
        }
      }
    }
  }

  /** Sound of the session in its other format. */
  void onConverted(Converted converted) {
    if (handover == null) {
      conversion.onConverted(converted);
      perform();
      output.noteBlocked();
    }
  }

  @Override
  public void onFrame(RoutedUpstream from, Frame frame) {
    if (!from.channel().acceptSeq(frame.seq())) {
      failLost(from);
    }
    String event = frame.payload();
    parts.view().read(event);
    Verdict verdict = machine.onUpstreamEvent(from.generation(), parts.view(), parts.nowMs());
    switch (verdict) {
      case FORWARD -> output.send(FrameKind.CONTROL, event, from.channel());
      case FORWARD_DATA -> {
        from.use().onOutput();
        output.send(FrameKind.DATA, event, from.channel());
      }
      case HOLD, DROP -> from.channel().passedOn(event);
    }
    perform();
  }

  /** A long-poll link says how far its client's posts go. */
  void onMark(PollMark mark) {
    if (handover == null && client.isCurrent(mark.epoch())) {
      client.onMark(mark);
      settleMarks();
    }
  }

  /** Posts of which all has reached the machine are answered when that is written down. */
  private void settleMarks() {
    PollStanding next = client.takeMark(client.received() - heldEvents());
    while (next != null) {
      output.mark(next.post());
      next = client.takeMark(client.received() - heldEvents());
    }
  }

  void onCredit(Credit credit) {
    if (credit.leg() == Leg.LINK) {
      if (client.isCurrent(credit.epoch())) {
        client.onCredit(credit);
        output.noteBlocked();
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
    conversion.onPeerGone(instance);
    perform();
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
  private void failLost(RoutedUpstream of) {
    logLost();
    String words = Failures.inWords(ErrorCode.INTERNAL);
    machine.onUpstreamClosed(of.generation(), ErrorCode.INTERNAL.label(), words, parts.nowMs());
  }

  /** Whether nothing is under way that the end would cut off. */
  boolean isQuiet() {
    return machine.isQuiet();
  }

  /** An instance is about to stop; perhaps it serves the upstream. */
  void onProviderLeaving(InstanceId instance) {
    RoutedUpstream now = upstream.serving();
    if (now != null && now.channel().peer().instance().equals(instance)) {
      leaving = now.generation();
    }
  }

  private void leaveWhenQuiet() {
    RoutedUpstream now = upstream.serving();
    if (now != null
        && leaving == now.generation()
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

  /**
   * Lets go of the session, so that another router may go on with it: from now on nothing is taken
   * in, and when all of it is written down the link is told.
   *
   * @return null when no other router could go on with it; fails when it was not written down, and
   *     then it can only be ended
   */
  @Nullable Future<Void> handOver() {
    boolean isPossible =
        journalled != null
            && journalled.isShared()
            && parts.instance().node().filter(client::outlives).isPresent();
    if (handover == null && journalled != null && isPossible) {
      handover = journalled.handOver().onSuccess(written -> onHandedOver());
    }
    return handover;
  }

  /** Whether it is being left to another router. */
  boolean isLeft() {
    return handover != null;
  }

  private void onHandedOver() {
    isSuperseded = true;
    LOGGER.atInfo().addKeyValue("sessionId", id()).log("session is left to another router");
    client.release(new SessionReleased(id(), epoch()));
  }

  /** See {@link SessionTable#onMinority}. */
  void onMinority() {
    if (journalled != null && journalled.isShared() && !journalled.isAhead()) {
      client.sendElsewhere();
    }
  }

  /** The client's end is gone; after this nothing of the session is left. */
  void end() {
    machine.onLinkClosed(parts.nowMs());
    perform();
    upstream.release();
    held.clear();
    conversion.end();
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
    if (handover != null) {
      return;
    }
    machine.onTick(parts.nowMs());
    leaveWhenQuiet();
    conversion.onTick();
    perform();
    client.onTick();
    settleMarks();
    output.onTick();
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
    output.noteBlocked();
    return isWaiting;
  }

  /**
   * Makes ready for a client that comes back, so that other routers know the token that it will be
   * given (rule R25).
   */
  Future<Void> prepareResume() {
    ResumableSide side = resumable();
    if (side == null) {
      return Future.succeededFuture();
    }
    TokenHash offer = side.offerToken();
    return output
        .settle()
        .onSuccess(
            isWritten -> {
              if (isWritten) {
                side.onTokenWritten(offer);
              }
            })
        .mapEmpty();
  }

  /** Another link speaks for the client: it gets what the client missed. */
  void onResumed() {
    client.pump();
    output.noteChanged();
    output.noteBlocked();
  }

  @Override
  public void onFormatsChanged() {
    output.noteChanged();
  }

  @Override
  public void onProviderFault(CodecFault fault) {
    RoutedUpstream now = upstream.serving();
    soundFaults.onFault(now == null ? SoundFaults.NO_ENDPOINT : now.endpoint(), fault);
  }

  @Override
  public void say(FrameKind kind, String event, @Nullable Creditor creditTo) {
    output.say(kind, event, creditTo);
  }

  /** Does what the machine has decided; after most frames there is nothing. */
  private void perform() {
    if (machine.hasEffects() || conversion.isAnswered()) {
      effects.perform();
    }
  }

  @Override
  public void onUp(int generation, UpstreamInfo info) {
    machine.onUpstreamReady(generation, info, parts.nowMs());
    perform();
    output.announce(info.endpoint());
    held.handIn(this::toMachine);
  }

  @Override
  public void onNone(int generation, ErrorCode code, String message) {
    machine.onNoUpstream(generation, code.label(), message, parts.nowMs());
    perform();
  }
}
