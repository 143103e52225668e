package dev.parley.ingress.link;

import dev.parley.ingress.IngressConfig;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;

/**
 * How much of what was written to a client it has got. What a socket took may be in the buffers of
 * a kernel whose peer sleeps, so pings are put between the events: a client answers each (RFC 6455,
 * section 5.5.2) when it has read all before it. Not thread-safe.
 */
final class Arrivals {
  /** So many pings lie within what may be unconfirmed. */
  private static final int PINGS = 8;

  /** A client that is not read answers none; so many wait for it at most. */
  private static final int MAX_OUT = 64;

  private static final int MARK = 0x70726c61;
  private static final int PING_BYTES = Integer.BYTES + Long.BYTES;

  /** A ping, and how much was written before it. */
  private record Ping(long number, long events, long characters) {}

  private final IngressConfig.Unconfirmed limit;
  private final ArrayDeque<Ping> out = new ArrayDeque<>(PINGS);
  private long pinged;
  private long writtenEvents;
  private long writtenCharacters;
  private long pingedEvents;
  private long pingedCharacters;
  private long arrivedEvents;
  private long arrivedCharacters;

  Arrivals(IngressConfig.Unconfirmed limit) {
    this.limit = limit;
  }

  /** An event of the session was written. */
  void onWritten(int characters) {
    writtenEvents++;
    writtenCharacters += characters;
  }

  /** Whether so much was written that another ping is worth it. */
  boolean isPingDue() {
    boolean isFar =
        (writtenEvents - pingedEvents) * PINGS >= limit.events()
            || (writtenCharacters - pingedCharacters) * PINGS >= limit.characters();
    return isFar && out.size() < MAX_OUT;
  }

  /** A ping is about to be written: its payload. */
  Buffer onPing() {
    pingedEvents = writtenEvents;
    pingedCharacters = writtenCharacters;
    out.add(new Ping(++pinged, writtenEvents, writtenCharacters));
    return Buffer.buffer(PING_BYTES).appendInt(MARK).appendLong(pinged);
  }

  /**
   * A pong came, perhaps one to another ping or of the client's own making.
   *
   * @return whether it says that more has arrived
   */
  boolean onPong(Buffer payload) {
    if (payload.length() != PING_BYTES || payload.getInt(0) != MARK) {
      return false;
    }
    long number = payload.getLong(Integer.BYTES);
    if (number > pinged) {
      return false;
    }
    boolean hasMore = false;
    for (Ping ping = out.peek(); ping != null && ping.number <= number; ping = out.peek()) {
      out.remove();
      arrivedEvents = ping.events;
      arrivedCharacters = ping.characters;
      hasMore = true;
    }
    return hasMore;
  }

  /** Whether so much is unconfirmed that no more should follow. */
  boolean isBehind() {
    return writtenEvents - arrivedEvents > limit.events()
        || writtenCharacters - arrivedCharacters > limit.characters();
  }
}
