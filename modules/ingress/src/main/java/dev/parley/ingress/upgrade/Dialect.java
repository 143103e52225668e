package dev.parley.ingress.upgrade;

import io.vertx.core.MultiMap;
import java.util.List;

/**
 * The vocabulary a client speaks. Beta is chosen by the header {@code OpenAI-Beta: realtime=v1} or
 * the subprotocol {@code openai-beta.realtime-v1}, offered beside {@code realtime}. Source:
 * protocols/openai-realtime.md sections 0, 1.1 and 1.2.
 */
public enum Dialect {
  GA,
  BETA;

  private static final String HEADER = "OpenAI-Beta";
  private static final String FEATURE = "realtime=v1";
  private static final String SUBPROTOCOL = "openai-beta.realtime-v1";

  static Dialect of(MultiMap headers) {
    boolean beta =
        lists(headers.getAll(HEADER), FEATURE)
            || lists(headers.getAll("Sec-WebSocket-Protocol"), SUBPROTOCOL);
    return beta ? BETA : GA;
  }

  private static boolean lists(List<String> values, String wanted) {
    for (String value : values) {
      for (String token : value.split(",", -1)) {
        if (token.trim().equals(wanted)) {
          return true;
        }
      }
    }
    return false;
  }
}
