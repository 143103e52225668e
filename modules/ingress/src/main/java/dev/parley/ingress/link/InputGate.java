package dev.parley.ingress.link;

import dev.parley.contract.flow.InputRate;
import java.util.List;

/**
 * Whether a client's socket is read: not before its session is live, not while the session has no
 * room, the client sends too fast or leaves the errors unread that it caused. Not thread-safe.
 */
final class InputGate {
  /** How a client has kept to its rate until now. */
  enum Pace {
    KEPT,
    /** It is held back from now on. */
    EXCEEDED,
    /** It was held back for too long. */
    IGNORED
  }

  private final InputRate rate;
  private final long excessMs;
  private boolean isShut = true;
  private boolean errorsUnread;

  InputGate(InputRate.Limits limits, long nowMs) {
    this.rate = new InputRate(limits, nowMs);
    this.excessMs = limits.excessMs();
  }

  boolean isShut() {
    return isShut;
  }

  /** A frame of so many bytes was read. */
  void onFrame(int bytes) {
    rate.onFrame(bytes);
  }

  /** Whether a client is read that has sent all it may for now. */
  boolean isTooFast() {
    return !isShut && !rate.isOpen();
  }

  /** Errors that the client caused are written, and it has read them or not. */
  void setErrorsUnread(boolean unread) {
    errorsUnread = unread;
  }

  /** Time has passed. */
  Pace onTick(long nowMs) {
    boolean wasHeldBack = rate.heldBackMs() > 0;
    rate.onTick(nowMs);
    if (rate.heldBackMs() >= excessMs) {
      return Pace.IGNORED;
    }
    return !wasHeldBack && rate.heldBackMs() > 0 ? Pace.EXCEEDED : Pace.KEPT;
  }

  /** The session took the last event that it has room for; its socket is paused without a word. */
  void onLastTaken() {
    isShut = true;
  }

  /**
   * The session is live.
   *
   * @param hasRoom whether it takes what comes
   */
  List<LinkEffect> adjust(boolean hasRoom) {
    return hasRoom && !errorsUnread && rate.isOpen() ? open() : shut();
  }

  List<LinkEffect> open() {
    if (!isShut) {
      return List.of();
    }
    isShut = false;
    return List.of(new LinkEffect.ResumeInput());
  }

  List<LinkEffect> shut() {
    if (isShut) {
      return List.of();
    }
    isShut = true;
    return List.of(new LinkEffect.PauseInput());
  }
}
