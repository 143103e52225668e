package dev.parley.ingress.link;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How good one client's connection is: round trips of pings, how they vary, how long the client did
 * not take what was sent to it, and what of the client's was dropped. Time is handed in. Not
 * thread-safe.
 *
 * <p>Round trip and variation are smoothed as in RFC 6298 (a share of 1/8 and 1/4). A pong that
 * waited because the socket was not read says nothing and is left out.
 */
final class LinkQuality {
  /** A client that wants to know is told so often. */
  static final long EVERY_MS = 5_000;

  /** Its connection is measured so often. */
  static final long PING_MS = 2_000;

  private static final int MARK = 0x70726c79;
  private static final int PING_BYTES = Integer.BYTES + Long.BYTES;
  private static final double GOOD_MS = 150;
  private static final double FAIR_MS = 400;
  private static final double GOOD_JITTER_MS = 30;
  private static final double FAIR_JITTER_MS = 100;

  /** Of so many milliseconds of a report, more without taking anything is poor. */
  private static final long POOR_STALL_MS = EVERY_MS / 10;

  private final @Nullable Supplier<String> eventIds;
  private long pinged;
  private long pingedNanos;
  private boolean isPingOut;
  private boolean isPingTainted;
  private double rttMs;
  private double jitterMs;
  private boolean isKnown;
  private boolean isLate;
  private long stalls;
  private long stalledMs;
  private long stalledSinceMs;
  private boolean isStalled;
  private long stalledMsBefore;
  private long drops;
  private long reportMs;

  /**
   * @param eventIds for a client that wants to be told, else null
   */
  LinkQuality(@Nullable Supplier<String> eventIds, long nowMs) {
    this.eventIds = eventIds;
    this.reportMs = nowMs + EVERY_MS;
  }

  /** A ping is about to be written: its payload. */
  Buffer onPing(long nowNanos) {
    isLate = isPingOut;
    isPingOut = true;
    isPingTainted = false;
    pingedNanos = nowNanos;
    return Buffer.buffer(PING_BYTES).appendInt(MARK).appendLong(++pinged);
  }

  /**
   * A pong came, perhaps one of the client's own making.
   *
   * @return the round trip in nanoseconds, or -1 if it tells none
   */
  long onPong(Buffer payload, long nowNanos) {
    boolean isAnswer =
        isPingOut
            && payload.length() == PING_BYTES
            && payload.getInt(0) == MARK
            && payload.getLong(Integer.BYTES) == pinged;
    if (!isAnswer) {
      return -1;
    }
    isPingOut = false;
    isLate = false;
    if (isPingTainted) {
      return -1;
    }
    long rttNanos = nowNanos - pingedNanos;
    learn(rttNanos / 1e6);
    return rttNanos;
  }

  private void learn(double ms) {
    if (!isKnown) {
      isKnown = true;
      rttMs = ms;
      return;
    }
    jitterMs += (Math.abs(ms - rttMs) - jitterMs) / 4;
    rttMs += (ms - rttMs) / 8;
  }

  /** The socket is not read for a while: what comes meanwhile came earlier. */
  void onInputPaused() {
    isPingTainted = true;
  }

  /** The client takes no more for now. */
  void onStalled(long nowMs) {
    if (!isStalled) {
      isStalled = true;
      stalls++;
      stalledSinceMs = nowMs;
    }
  }

  /** The client takes more again. */
  void onDrained(long nowMs) {
    if (isStalled) {
      isStalled = false;
      stalledMs += nowMs - stalledSinceMs;
    }
  }

  /** A message of the client reached nobody. */
  void onDropped() {
    drops++;
  }

  /** Variation of the round trip in milliseconds. */
  double jitterMs() {
    return jitterMs;
  }

  /** Whether the client is to be told now. */
  boolean isDue(long nowMs) {
    return eventIds != null && nowMs >= reportMs;
  }

  /**
   * What the client is told.
   *
   * @param queuedBytes what was written and has not left
   * @return one event, or null for a client that does not want any
   */
  @Nullable String report(long nowMs, long queuedBytes) {
    if (eventIds == null) {
      return null;
    }
    reportMs = nowMs + EVERY_MS;
    long stalledNow = stalledMs + (isStalled ? nowMs - stalledSinceMs : 0);
    String level = level(stalledNow - stalledMsBefore);
    stalledMsBefore = stalledNow;
    JsonObject event =
        new JsonObject().put("type", "parley.connection").put("event_id", eventIds.get());
    if (isKnown) {
      event.put("rtt_ms", tenths(rttMs)).put("jitter_ms", tenths(jitterMs));
    } else {
      event.putNull("rtt_ms").putNull("jitter_ms");
    }
    return event
        .put("queue_bytes", queuedBytes)
        .put("stalls", stalls)
        .put("stalled_ms", stalledNow)
        .put("drops", drops)
        .put("level", level)
        .encode();
  }

  private String level(long stalledLately) {
    if (isLate || stalledLately > POOR_STALL_MS || rttMs > FAIR_MS || jitterMs > FAIR_JITTER_MS) {
      return "poor";
    }
    boolean isGood = stalledLately == 0 && rttMs <= GOOD_MS && jitterMs <= GOOD_JITTER_MS;
    return isGood ? "good" : "fair";
  }

  private static double tenths(double ms) {
    return Math.round(ms * 10) / 10.0;
  }
}
