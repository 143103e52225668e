package dev.parley.provider.api;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Says in a session object when the session ends, where the provider does not or says it later. */
final class SessionEnd {
  private SessionEnd() {}

  /**
   * @param created a GA session object as JSON
   * @param cap the longest session; zero changes nothing
   * @param openedEpochMs when it came up, in milliseconds since 1970
   */
  static String stamp(String created, Duration cap, long openedEpochMs) {
    if (cap.isZero()) {
      return created;
    }
    long endS = openedEpochMs / 1_000 + cap.toSeconds();
    try {
      JsonObject session = new JsonObject(created);
      boolean isEarlier =
          session.getValue("expires_at") instanceof Number said
              && said.longValue() > openedEpochMs / 1_000
              && said.longValue() <= endS;
      return isEarlier ? created : session.put("expires_at", endS).encode();
    } catch (DecodeException notAnObject) {
      return created;
    }
  }
}
