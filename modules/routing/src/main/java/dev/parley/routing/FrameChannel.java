package dev.parley.routing;

import dev.parley.contract.BusRecord;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import dev.parley.contract.flow.CreditMeter;
import dev.parley.contract.flow.CreditWindow;
import dev.parley.contract.peer.Peers.Peer;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One leg of a session as its router sees it: frames out under a credit window, credits back for
 * frames that came in and went on. What finds the window closed waits here; the other leg's window
 * bounds how much that can be, because its credit returns only when a frame has left.
 */
final class FrameChannel implements Creditor {
  private record Waiting(FrameKind kind, String payload, @Nullable Creditor creditTo) {}

  private final SessionId session;
  private final Leg leg;
  private final long epoch;
  private final int generation;
  private final Peer peer;
  private final CreditWindow window = new CreditWindow();
  private final CreditMeter meter = new CreditMeter();

  /** Null while nothing waits: for most frames there is one thing less to look at. */
  private @Nullable ArrayDeque<Waiting> waiting;

  private long nextSeqOut;
  private long nextSeqIn;
  private long reported;
  private long returned;
  private @Nullable BusRecord last;
  private boolean isClosed;

  FrameChannel(SessionId session, Leg leg, long epoch, int generation, Peer peer) {
    this.session = session;
    this.leg = leg;
    this.epoch = epoch;
    this.generation = generation;
    this.peer = peer;
  }

  Peer peer() {
    return peer;
  }

  long epoch() {
    return epoch;
  }

  int generation() {
    return generation;
  }

  /** Whether frames are waiting for credit. */
  boolean isBlocked() {
    return waiting != null;
  }

  /** Whether a frame that is sent now leaves at once. */
  boolean hasRoom() {
    return waiting == null && window.isOpen();
  }

  /** Whether frames were sent for which no credit has come back yet. */
  boolean isOwedCredit() {
    return window.framesInFlight() > 0;
  }

  /** How many frames came in. */
  long framesIn() {
    return nextSeqIn;
  }

  /** Whether frames came in that have not gone on yet. */
  boolean isUnsettled() {
    return nextSeqIn > returned + meter.frames();
  }

  /** Takes the number of a frame that came in; false when one before it was lost. */
  boolean acceptSeq(long seq) {
    return seq == nextSeqIn++;
  }

  /** How many frames came in since the last call. */
  long takeFramesIn() {
    long frames = nextSeqIn - reported;
    reported = nextSeqIn;
    return frames;
  }

  /**
   * Sends a frame, or lets it wait for credit.
   *
   * @param creditTo the channel it came in by, which gets credit when it has left; null for an
   *     event the hub made
   */
  void send(FrameKind kind, String payload, @Nullable Creditor creditTo) {
    if (waiting == null && window.isOpen()) {
      write(kind, payload, creditTo);
      return;
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.add(new Waiting(kind, payload, creditTo));
  }

  /** The first that waits, which does so no more; null when there is none. */
  private @Nullable Waiting takeWaiting() {
    ArrayDeque<Waiting> queue = waiting;
    if (queue == null) {
      return null;
    }
    Waiting first = queue.remove();
    if (queue.isEmpty()) {
      waiting = null;
    }
    return first;
  }

  /** Takes credit in and sends what waited for it. */
  void onCredit(Credit credit) {
    window.onCredit(credit.frames(), credit.bytes());
    while (window.isOpen()) {
      Waiting next = takeWaiting();
      if (next == null) {
        break;
      }
      write(next.kind(), next.payload(), next.creditTo());
    }
    writeLastWhenDue();
  }

  /**
   * Sends a record when all frames before it have left; nothing follows it.
   *
   * @param record one that ends the other side of the leg
   */
  void close(BusRecord record) {
    last = record;
    writeLastWhenDue();
  }

  /**
   * The other side is gone: what waits for it is lost, but the channels it came in by get their
   * credit, and from now on nothing is written.
   */
  void abandon() {
    isClosed = true;
    for (Waiting lost = takeWaiting(); lost != null; lost = takeWaiting()) {
      if (lost.creditTo() != null) {
        lost.creditTo().passedOn(lost.payload());
      }
    }
  }

  /** Notes that a frame that came in by this channel has gone on, and returns credit when due. */
  @Override
  public void passedOn(String payload) {
    if (meter.onPassed(payload.length())) {
      returnCredit();
    }
  }

  /** Returns what credit is pending; called by the timed flush. */
  void flushCredit() {
    if (meter.onFlush()) {
      returnCredit();
    }
  }

  private void writeLastWhenDue() {
    if (last != null && waiting == null) {
      peer.write(last);
      last = null;
      isClosed = true;
    }
  }

  private void returnCredit() {
    returned += meter.frames();
    if (isClosed) {
      meter.reset();
      return;
    }
    Credit credit = new Credit(session, leg, epoch, generation, meter.frames(), meter.bytes());
    meter.reset();
    peer.write(credit);
  }

  private void write(FrameKind kind, String payload, @Nullable Creditor creditTo) {
    window.onSent(payload.length());
    peer.write(new Frame(session, leg, epoch, generation, nextSeqOut++, kind, payload));
    if (creditTo != null) {
      creditTo.passedOn(payload);
    }
  }
}
