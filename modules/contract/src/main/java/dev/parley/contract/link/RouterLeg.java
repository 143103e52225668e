package dev.parley.contract.link;

import dev.parley.contract.Credit;
import dev.parley.contract.Epoch;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.flow.CreditWindow;

/**
 * A link's end of its leg to the session's router: the epoch of the try that counts (rule R22), the
 * numbers of the frames of both directions, and the credit for those to the router (rule R6). Not
 * thread-safe.
 */
public final class RouterLeg {
  /** What a frame of the router is to the link. */
  public enum Arrival {
    /** The next one of the stream. */
    NEXT,
    /** Of another try, or one that was here before. */
    STALE,
    /** Frames before it are lost. */
    GAP
  }

  private final InstanceId holder;
  private CreditWindow window = new CreditWindow();
  private long epoch = Epoch.NONE;
  private long sent;
  private long before;
  private long received;

  /**
   * @param holder the instance that holds the client's end
   */
  public RouterLeg(InstanceId holder) {
    this.holder = holder;
  }

  /** The epoch that records of the router must carry; {@link Epoch#NONE} before the first try. */
  public long epoch() {
    return epoch;
  }

  /**
   * A router is about to be asked. Each try has its own epoch, so that what a router sends that
   * answered too late is not mistaken for the session's stream.
   */
  public long onTry() {
    received = 0;
    epoch = Epoch.next(epoch, holder);
    return epoch;
  }

  /**
   * The session's router goes on over this link, which has sent nothing to it yet.
   *
   * @param resumed the epoch that its answer names
   */
  public void onResumed(long resumed) {
    received = 0;
    epoch = resumed;
  }

  /**
   * The session's router is gone and another one is about to be asked: to it nothing was sent yet.
   *
   * @return the epoch of this try
   */
  public long onOrphaned() {
    before += received;
    sent = 0;
    window = new CreditWindow();
    return onTry();
  }

  /** How many frames of the session's stream came, from all routers that it had on this link. */
  public long received() {
    return before + received;
  }

  /** Whether a record of this epoch is of the try that counts. */
  public boolean isCurrent(long recordEpoch) {
    return recordEpoch == epoch;
  }

  /** Takes the number of a frame that came. */
  public Arrival onFrame(Frame frame) {
    if (!isCurrent(frame.epoch()) || frame.seq() < received) {
      return Arrival.STALE;
    }
    if (frame.seq() > received) {
      return Arrival.GAP;
    }
    received++;
    return Arrival.NEXT;
  }

  /** Whether the router has room for one more frame. */
  public boolean isOpen() {
    return window.isOpen();
  }

  /** Takes the credit for a frame of {@code chars} characters that is about to be sent. */
  public void onSend(int chars) {
    window.onSent(chars);
  }

  /** The sequence number of the frame being sent. */
  public long nextSeq() {
    return sent++;
  }

  /** The router gives room for more. */
  public void onCredit(Credit credit) {
    window.onCredit(credit.frames(), credit.bytes());
  }
}
