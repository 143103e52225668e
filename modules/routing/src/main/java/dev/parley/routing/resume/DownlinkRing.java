package dev.parley.routing.resume;

import dev.parley.contract.FrameKind;
import dev.parley.contract.error.ErrorCode;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The last events of a session whose client may come back, each with its position: first those that
 * were given to a link, then those that have yet to be. A resume moves the seam between the two.
 *
 * <p>What was given takes up to half of the bounds, and its newest event may go beyond them, as it
 * may beyond a link's credit window; its oldest are dropped. What was not given is never dropped:
 * while a link is there, an event returns its credit when it is given, and while none is, when it
 * has found room here. An upstream whose credit is held back fills no more than one credit window
 * beyond the bounds. Not thread-safe.
 */
public final class DownlinkRing {
  /** Whoever let an event in and waits for credit. */
  public interface Creditor {
    /** The event has gone on, or is kept where there is room for it. */
    void passedOn(String payload);
  }

  /** One event; whom it owes credit to, until it was paid. */
  public static final class Event {
    private final long position;
    private final FrameKind kind;
    private final String payload;
    private @Nullable Creditor creditTo;

    private Event(long position, FrameKind kind, String payload, @Nullable Creditor creditTo) {
      this.position = position;
      this.kind = kind;
      this.payload = payload;
      this.creditTo = creditTo;
    }

    public FrameKind kind() {
      return kind;
    }

    public String payload() {
      return payload;
    }

    private void pay() {
      Creditor to = creditTo;
      creditTo = null;
      if (to != null) {
        to.passedOn(payload);
      }
    }
  }

  private final int maxEvents;
  private final long maxChars;
  private final ArrayDeque<Event> given = new ArrayDeque<>();
  private final ArrayDeque<Event> waiting = new ArrayDeque<>();
  private long givenChars;
  private long waitingChars;
  private long said;
  private long everGiven;
  private boolean isDetached;

  /**
   * @param maxEvents how many events it holds at most
   * @param maxChars how many characters they have at most
   */
  public DownlinkRing(int maxEvents, long maxChars) {
    this(maxEvents, maxChars, 0);
  }

  /**
   * @param position how many events the client was given before, which are not held
   */
  public DownlinkRing(int maxEvents, long maxChars, long position) {
    this.maxEvents = maxEvents;
    this.maxChars = maxChars;
    this.said = position;
    this.everGiven = position;
  }

  /**
   * The session says an event.
   *
   * @param creditTo whom credit is owed for it, or null
   */
  public void add(FrameKind kind, String payload, @Nullable Creditor creditTo) {
    Event event = new Event(++said, kind, payload, creditTo);
    waiting.add(event);
    waitingChars += payload.length();
    if (isDetached && hasRoom()) {
      event.pay();
    }
  }

  /** The next event for the link, which has it from now on; null when it has all. */
  public @Nullable Event next() {
    Event event = waiting.poll();
    if (event == null) {
      return null;
    }
    waitingChars -= event.payload.length();
    give(event);
    while (given.size() > maxEvents / 2 || givenChars - event.payload.length() > maxChars / 2) {
      givenChars -= given.remove().payload.length();
    }
    return event;
  }

  private void give(Event event) {
    given.add(event);
    givenChars += event.payload.length();
    everGiven = Math.max(everGiven, event.position);
    event.pay();
  }

  /** The link is gone: what waits for another one has found room, as far as there is any. */
  public void onDetached() {
    isDetached = true;
    if (hasRoom()) {
      waiting.forEach(Event::pay);
    }
  }

  /**
   * Whether a client with this many events can go on from there; changes nothing.
   *
   * @return {@link ErrorCode#RESUME_GONE} when it lacks events that are no longer held, {@link
   *     ErrorCode#CURSOR_AHEAD} when it claims events that no link was given, null for neither
   */
  public @Nullable ErrorCode refusal(long after) {
    if (after > everGiven) {
      return ErrorCode.CURSOR_AHEAD;
    }
    return after < oldest() ? ErrorCode.RESUME_GONE : null;
  }

  /**
   * Another link is there, whose client has this many events; those after it are given again.
   *
   * @param after of which {@link #refusal} says nothing
   */
  public void onAttached(long after) {
    isDetached = false;
    while (position() > after) {
      Event again = given.removeLast();
      givenChars -= again.payload.length();
      waiting.addFirst(again);
      waitingChars += again.payload.length();
    }
    while (position() < after) {
      Event had = waiting.remove();
      waitingChars -= had.payload.length();
      give(had);
    }
  }

  /** How many events came before the next one. */
  public long position() {
    return said - waiting.size();
  }

  /** The lowest position that a client can go on from. */
  public long oldest() {
    return position() - given.size();
  }

  /** How many events links were given, the one of now or others. */
  public long everGiven() {
    return everGiven;
  }

  /** How many events the session has said. */
  public long said() {
    return said;
  }

  /** Whether events wait for a link, or for the credit of the one that is there. */
  public boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Whether an event that comes while no link is there returns its credit at once. */
  public boolean hasRoom() {
    return given.size() + waiting.size() <= maxEvents && givenChars + waitingChars <= maxChars;
  }
}
