package dev.parley.ingress.call;

import dev.parley.contract.CallSignalling;
import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.auth.RefusedException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The bodies of the two requests that set up a call. */
sealed interface CallRequest {
  /** The longest instructions, in characters. */
  int MAX_INSTRUCTIONS = 32 * 1024;

  /**
   * Asks for a key.
   *
   * @param model the route asked for, or null for the first
   * @param session the GA session object to attach
   */
  record Key(@Nullable String model, JsonObject session) implements CallRequest {
    static Key of(JsonObject body) throws RefusedException {
      JsonObject session = new JsonObject().put("type", "realtime");
      String instructions = text(body, "instructions", MAX_INSTRUCTIONS);
      if (instructions != null) {
        session.put("instructions", instructions);
      }
      String voice = text(body, "voice", 64);
      if (voice != null) {
        session.put("audio", new JsonObject().put("output", new JsonObject().put("voice", voice)));
      }
      return new Key(text(body, "model", 128), session);
    }
  }

  /**
   * Hands an offer over.
   *
   * @param key the vendor's short-lived key
   */
  record Offer(String sdp, String key) implements CallRequest {
    static Offer of(JsonObject body) throws RefusedException {
      String sdp = text(body, "sdp", CallSignalling.MAX_SDP_CHARS);
      if (sdp == null || !sdp.startsWith("v=0")) {
        throw RefusedException.of(ErrorCode.INVALID_VALUE, "This must be an SDP offer.", "sdp");
      }
      String key = text(body, "ephemeralKey", 4_096);
      if (key == null || !key.matches("[\\x21-\\x7e]+")) {
        throw RefusedException.of(
            ErrorCode.INVALID_VALUE, "This must be the key of a session.", "ephemeralKey");
      }
      return new Offer(sdp, key);
    }

    @Override
    public String toString() {
      return "Offer[***]";
    }
  }

  private static @Nullable String text(JsonObject body, String field, int maxChars)
      throws RefusedException {
    Object value = body.getValue(field);
    if (value == null) {
      return null;
    }
    if (value instanceof String text && text.length() <= maxChars) {
      return text;
    }
    throw RefusedException.of(
        ErrorCode.INVALID_VALUE,
        "This must be a string of up to " + maxChars + " characters.",
        field);
  }
}
