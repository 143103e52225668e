package dev.parley.routing;

import dev.parley.contract.BusRecord;
import dev.parley.contract.Converted;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.OpenSession;
import dev.parley.contract.PollMark;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamClosed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one router, and which of them a record is for. A record of an unknown session or
 * of another epoch changes nothing (rule R22). Confined to the router's context.
 */
final class SessionTable implements BusRecord.SomeCases<Void> {
  /** In ticks: credit that is pending goes back after 100 ms (rule R6). */
  private static final int FLUSH_EVERY = 2;

  private static final int NO_CLOSE_FRAME = 1006;

  /** Between two ticks: other nodes may have taken this one for gone (rules R3, R22). */
  private static final long CLOCK_JUMP_MS = 2_000;

  private final RouterParts parts;
  private final BooleanSupplier successors;
  private final Map<SessionId, RoutedSession> sessions = new HashMap<>();
  private final Promise<Void> drained = Promise.promise();
  private boolean isDraining;
  private boolean endsQuietly;
  private int ticks;
  private long tickedMs;

  /**
   * @param successors whether another router could go on with sessions when this one stops
   */
  SessionTable(RouterParts parts, BooleanSupplier successors) {
    this.parts = parts;
    this.successors = successors;
    this.tickedMs = parts.nowMs();
  }

  int size() {
    return sessions.size();
  }

  /** Whether it takes no more sessions because its router stops. */
  boolean isDraining() {
    return isDraining;
  }

  /**
   * Takes a session; {@link RoutedSession#start} it when its link has been answered.
   *
   * @return null when this router stops, or serves the session for a newer owner
   */
  @Nullable RoutedSession open(OpenSession asked) {
    RoutedSession known = sessions.get(asked.session());
    if (isDraining || (known != null && known.epoch() >= asked.epoch())) {
      return null;
    }
    if (known != null) {
      known.end();
    }
    RoutedSession session = new RoutedSession(parts, asked);
    sessions.put(asked.session(), session);
    return session;
  }

  /**
   * Takes a session that began at another router; {@link RoutedSession#startInherited} it when its
   * link has been answered.
   *
   * @return null when this router stops, or serves the session for a newer owner
   * @throws dev.parley.session.snapshot.SnapshotException if the snapshot cannot be one of a
   *     session
   */
  @Nullable RoutedSession inherit(OpenSession asked, Inheritance from) {
    RoutedSession known = sessions.get(asked.session());
    if (isDraining || (known != null && known.epoch() >= asked.epoch())) {
      return null;
    }
    RoutedSession session = new RoutedSession(parts, asked, from);
    if (known != null) {
      known.end();
    }
    sessions.put(asked.session(), session);
    return session;
  }

  @Nullable RoutedSession find(SessionId id) {
    return sessions.get(id);
  }

  /** Takes no more sessions, and ends each one as soon as nothing is cut off by that. */
  void endQuietly() {
    isDraining = true;
    endsQuietly = true;
  }

  /**
   * A provider is about to stop: its sessions move on as soon as nothing is cut off by that; those
   * of a router that is to stop itself need not.
   */
  void onProviderLeaving(InstanceId provider) {
    if (!endsQuietly) {
      sessions.values().forEach(session -> session.onProviderLeaving(provider));
    }
  }

  /**
   * This process cannot write down what becomes of its sessions: clients that may come back do so
   * elsewhere, where that can be done, before there is more that only this side knows. Who was told
   * more than is written down stays with it.
   */
  void onMinority() {
    sessions.values().forEach(RoutedSession::onMinority);
  }

  /** Every 50 ms; what a live session waits for takes seconds, so that it has time for two. */
  void onTick() {
    long nowMs = parts.nowMs();
    if (nowMs - tickedMs > CLOCK_JUMP_MS) {
      sessions.values().forEach(RoutedSession::onClockJump);
    }
    tickedMs = nowMs;
    boolean isFlush = ++ticks % FLUSH_EVERY == 0;
    boolean anyIsOver = false;
    for (RoutedSession session : sessions.values()) {
      if (isFlush || session.isInSuspense()) {
        session.onTick();
        anyIsOver |= session.isOver();
      }
      if (endsQuietly && session.isQuiet()) {
        leave(session);
      }
      if (isFlush) {
        session.flush();
      }
    }
    if (anyIsOver) {
      List.copyOf(sessions.values()).stream()
          .filter(RoutedSession::isOver)
          .forEach(over -> end(over, NO_CLOSE_FRAME));
    }
  }

  /** An instance is gone without a word: a link's sessions wait or end, a provider's fail. */
  void onPeerGone(InstanceId instance) {
    for (RoutedSession session : List.copyOf(sessions.values())) {
      if (session.isLinkedBy(instance)) {
        detach(session, NO_CLOSE_FRAME);
      } else {
        session.onPeerGone(instance);
      }
    }
  }

  /**
   * Leaves every session to another router or ends it, and takes no more; completes when all are
   * written down or their links are closed.
   */
  Future<Void> drain() {
    isDraining = true;
    List.copyOf(sessions.values()).forEach(this::leave);
    completeWhenDrained();
    return drained.future();
  }

  /**
   * This router is to stop: another one goes on with the session, if there is one that can.
   *
   * @return null when the session ends instead; else fails if it does
   */
  private @Nullable Future<Void> leave(RoutedSession session) {
    if (session.isLeft()) {
      return session.handOver();
    }
    Future<Void> handover = successors.getAsBoolean() ? session.handOver() : null;
    if (handover == null) {
      session.onShutdown();
    } else {
      handover.onSuccess(written -> remove(session)).onFailure(unwritten -> session.onShutdown());
    }
    return handover;
  }

  private void remove(RoutedSession left) {
    if (sessions.remove(left.id(), left)) {
      left.end();
      completeWhenDrained();
    }
  }

  /**
   * A client comes back while this router is to stop: it is to ask another one, as soon as that
   * finds the session.
   */
  Future<Void> leaveFor(RoutedSession session) {
    Future<Void> handover = leave(session);
    return handover == null ? Future.succeededFuture() : handover;
  }

  private void completeWhenDrained() {
    if (isDraining && sessions.isEmpty()) {
      drained.tryComplete();
    }
  }

  private void end(RoutedSession session, int closeCode) {
    sessions.remove(session.id());
    session.end(closeCode);
    completeWhenDrained();
  }

  private void detach(RoutedSession session, int closeCode) {
    if (!session.detach(closeCode)) {
      end(session, closeCode);
    }
  }

  /** The session that has a link of this epoch now. */
  private @Nullable RoutedSession linked(SessionId id, long epoch) {
    RoutedSession session = sessions.get(id);
    return session != null && session.isLinkedIn(epoch) ? session : null;
  }

  @Override
  public Void frame(Frame frame) {
    RoutedSession session = sessions.get(frame.session());
    if (session != null) {
      session.onFrame(frame);
    }
    return null;
  }

  @Override
  public Void credit(Credit credit) {
    RoutedSession session = sessions.get(credit.session());
    if (session != null) {
      session.onCredit(credit);
    }
    return null;
  }

  @Override
  public Void converted(Converted converted) {
    RoutedSession session = sessions.get(converted.session());
    if (session != null) {
      session.onConverted(converted);
    }
    return null;
  }

  @Override
  public Void pollMark(PollMark mark) {
    RoutedSession session = sessions.get(mark.session());
    if (session != null) {
      session.onMark(mark);
    }
    return null;
  }

  @Override
  public Void linkClosed(LinkClosed closed) {
    RoutedSession session = linked(closed.session(), closed.epoch());
    if (session != null) {
      end(session, closed.code());
    }
    return null;
  }

  @Override
  public Void linkDetached(LinkDetached detached) {
    RoutedSession session = linked(detached.session(), detached.epoch());
    if (session != null) {
      detach(session, detached.code());
    }
    return null;
  }

  @Override
  public Void upstreamClosed(UpstreamClosed closed) {
    RoutedSession session = sessions.get(closed.session());
    if (session != null) {
      session.onUpstreamClosed(closed);
    }
    return null;
  }

  @Override
  public Void other(BusRecord record) {
    return null;
  }
}
