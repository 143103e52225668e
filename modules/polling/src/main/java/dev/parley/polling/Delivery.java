package dev.parley.polling;

import dev.parley.contract.flow.DownlinkCredit;
import dev.parley.contract.polling.PollReply;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.realtime.DeltaFold;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a session's client: the events that wait, the one fetch that is held while none
 * does, and the router's credit for them. Not thread-safe.
 */
final class Delivery {
  private final DownlinkCredit downlink = new DownlinkCredit();
  private final Mailbox mailbox = new Mailbox();
  private boolean held;
  private long heldUntilMs;

  /** See {@link Mailbox#startAt}. */
  void startAt(long cursor, long given) {
    mailbox.startAt(cursor, given);
  }

  /** How many events wait to be acknowledged. */
  int waiting() {
    return mailbox.size();
  }

  boolean isEmpty() {
    return mailbox.isEmpty();
  }

  /** How many events were acknowledged. */
  long acknowledged() {
    return mailbox.acknowledged();
  }

  /** Whether a fetch is held. */
  boolean isHeld() {
    return held;
  }

  /** For how long the client has left no room for more. */
  long fullForMs(long nowMs) {
    return downlink.fullForMs(nowMs);
  }

  /** What is wrong with a fetch's cursor, or null. */
  @Nullable PollRefused check(long cursor) {
    return switch (mailbox.check(cursor)) {
      case GOOD -> null;
      case GONE -> Refusals.cursorGone(mailbox.acknowledged());
      case AHEAD -> Refusals.cursorAhead(mailbox.givenOut());
    };
  }

  /**
   * A fetch with a good cursor came; an older one is let go.
   *
   * @param live whether the router still wants its credit
   */
  void onFetch(long cursor, boolean live, List<PollEffect> out) {
    acknowledge(cursor, live, out);
    release(new PollEvents(cursor, List.of()), out);
  }

  private void acknowledge(long cursor, boolean live, List<PollEffect> out) {
    if (mailbox.acknowledge(cursor) == 0 || !downlink.isFull()) {
      return;
    }
    if (mailbox.isFull()) {
      downlink.onProgress();
      return;
    }
    DownlinkCredit.Due credit = downlink.onDrained();
    if (credit != null && live) {
      out.add(due(credit));
    }
  }

  /** The fetch that came waits for an event until then. */
  void hold(long untilMs, List<PollEffect> out) {
    held = true;
    heldUntilMs = untilMs;
    out.add(new PollEffect.Hold());
  }

  /** An event of the router came. */
  void onEvent(String event, List<PollEffect> out) {
    mailbox.add(event);
    if (downlink.onFrameWritten(event.length(), mailbox.isFull())) {
      out.add(due(downlink.take()));
    }
    if (held && !mailbox.isEmpty()) {
      release(portion(), out);
    }
  }

  /** An event of the hub's own, for which no router gives credit. */
  void add(String event) {
    mailbox.add(event);
  }

  /** Time has passed in a session that is live. */
  void onTick(long nowMs, List<PollEffect> out) {
    if (downlink.onFlush()) {
      out.add(due(downlink.take()));
    }
    if (nowMs >= heldUntilMs) {
      release(new PollEvents(mailbox.acknowledged(), List.of()), out);
    }
  }

  /** The session is over: a fetch that is held gets what there is, or else is told so. */
  void onEnd(PollRefused over, List<PollEffect> out) {
    if (held) {
      release(mailbox.isEmpty() ? over : portion(), out);
    }
  }

  /** A fetch that is held is answered without events. */
  void letGo(List<PollEffect> out) {
    release(new PollEvents(mailbox.acknowledged(), List.of()), out);
  }

  /** The next events for the client. */
  PollEvents portion() {
    List<String> events = mailbox.portion();
    return new PollEvents(mailbox.givenOut(), DeltaFold.fold(events));
  }

  /** Forgets everything that waits. */
  void clear() {
    mailbox.clear();
  }

  private void release(PollReply reply, List<PollEffect> out) {
    if (held) {
      held = false;
      out.add(new PollEffect.AnswerHeld(reply));
    }
  }

  private static PollEffect due(DownlinkCredit.Due credit) {
    return new PollEffect.ReturnCredit(credit.frames(), credit.bytes());
  }
}
