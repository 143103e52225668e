package dev.parley.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.Json;
import dev.parley.session.UpstreamInfo;

/**
 * How long a provider's session lasts. Source: protocols/openai-realtime.md sections 1.6 and 7.1.
 */
final class UpstreamLife {
  private static final long MAX_S = Integer.MAX_VALUE;

  private UpstreamLife() {}

  /**
   * @param created the provider's session, a GA session object as JSON: its {@code expires_at}
   *     counts unless it names no time to come, which a clock that is wrong may be the cause of
   * @param capabilities of the endpoint, as announced: the longest session there counts as well
   * @param epochMs now, in milliseconds since 1970
   * @return milliseconds from now; {@link UpstreamInfo#NO_END} when no end is known
   */
  static long leftMs(String created, String capabilities, long epochMs) {
    long saidS = number(created, "expires_at") - epochMs / 1_000;
    long capS = number(capabilities, "session_cap_s");
    long leftS = Math.min(known(saidS), known(capS));
    return leftS == Long.MAX_VALUE ? UpstreamInfo.NO_END : leftS * 1_000;
  }

  private static long known(long seconds) {
    return seconds > 0 && seconds <= MAX_S ? seconds : Long.MAX_VALUE;
  }

  /** 0 for none. */
  private static long number(String object, String name) {
    ObjectNode json = object.isEmpty() ? null : Json.object(object);
    JsonNode number = json == null ? null : json.get(name);
    return number != null && number.isIntegralNumber() && number.canConvertToLong()
        ? number.longValue()
        : 0;
  }
}
