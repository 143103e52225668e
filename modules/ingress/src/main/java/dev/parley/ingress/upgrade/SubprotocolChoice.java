package dev.parley.ingress.upgrade;

import java.util.List;

/**
 * What to do with the subprotocols a client offers. Browsers carry credentials in them, so only
 * {@code realtime} is ever selected: the selected one is echoed. Source:
 * protocols/openai-realtime.md section 1.2.
 */
public enum SubprotocolChoice {
  /** None was offered: select none. */
  NONE,
  /** Select {@code realtime}. */
  REALTIME,
  /** Some were offered, {@code realtime} not among them: a client would fail any answer. */
  UNSUPPORTED;

  /** The one subprotocol the hub speaks. */
  public static final String NAME = "realtime";

  /**
   * @param headers all values of {@code Sec-WebSocket-Protocol}, each a comma-separated list
   */
  public static SubprotocolChoice of(List<String> headers) {
    SubprotocolChoice choice = NONE;
    for (String header : headers) {
      for (String offer : header.split(",", -1)) {
        String token = offer.trim();
        if (token.equals(NAME)) {
          return REALTIME;
        }
        if (!token.isEmpty()) {
          choice = UNSUPPORTED;
        }
      }
    }
    return choice;
  }
}
