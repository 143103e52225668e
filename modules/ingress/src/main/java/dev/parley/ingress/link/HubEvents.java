package dev.parley.ingress.link;

import dev.parley.contract.link.ErrorEvents;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a link says by itself to a client that asked for the hub's own events, and that may come
 * back when its socket is lost. Both events carry the position of the session's stream, the number
 * of events that the client was given since the start, and do not count in it (rule R24). Not
 * thread-safe.
 */
final class HubEvents {
  private static final long QUIET_MS = 1_000;
  private static final long NEVER = Long.MIN_VALUE;

  /** {@code session.created} and {@code parley.resumable}: before, no client can come back. */
  private static final long WITH_TOKEN = 2;

  private final ErrorEvents ids;
  private final long start;
  private final boolean isResumed;
  private long seen;
  private long quietSinceMs = NEVER;

  private HubEvents(ErrorEvents ids, long start, boolean isResumed) {
    this.ids = ids;
    this.start = start;
    this.isResumed = isResumed;
  }

  /** Of the first link of a session. */
  static HubEvents ofNew(ErrorEvents ids) {
    return new HubEvents(ids, 0, false);
  }

  /**
   * Of a link that goes on with a session.
   *
   * @param position the client's
   */
  static HubEvents ofResumed(ErrorEvents ids, long position) {
    return new HubEvents(ids, position, true);
  }

  /** How many of the session's events the client was given before this link. */
  long start() {
    return start;
  }

  /**
   * Whether the client may have a token to come back with.
   *
   * @param frames how many events of the stream this link wrote
   */
  boolean canComeBack(long frames) {
    return isResumed || frames >= WITH_TOKEN;
  }

  /**
   * The first event of a link that goes on with a session.
   *
   * @param received how many events of the client the session has got since its start
   * @param token the next one to come back with
   */
  String resumed(long received, String token) {
    return new JsonObject()
        .put("type", "parley.resumed")
        .put("event_id", ids.nextId())
        .put("position", start)
        .put("received", received)
        .put("token", token)
        .encode();
  }

  /**
   * Time has passed: a heartbeat when the client was given nothing for a second, else null. The
   * stream has begun before there is one.
   *
   * @param frames how many events of the stream this link wrote
   */
  @Nullable String onTick(long frames, long nowMs) {
    if (frames != seen || quietSinceMs == NEVER) {
      seen = frames;
      quietSinceMs = nowMs;
    }
    if (nowMs - quietSinceMs < QUIET_MS || (frames == 0 && !isResumed)) {
      return null;
    }
    quietSinceMs = nowMs;
    return new JsonObject()
        .put("type", "parley.heartbeat")
        .put("event_id", ids.nextId())
        .put("position", start + frames)
        .encode();
  }
}
