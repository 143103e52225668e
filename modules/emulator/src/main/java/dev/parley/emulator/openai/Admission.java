package dev.parley.emulator.openai;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What becomes of a request for a connection. */
public sealed interface Admission {
  /**
   * A session begins.
   *
   * @param model of the URL; null leaves it to the session's first update
   * @param transcription whether it is a transcription session
   * @param preset configuration that came with a client secret; empty without one
   */
  record Admitted(@Nullable String model, boolean transcription, JsonObject preset)
      implements Admission {}

  /** The upgrade is refused with a status and a JSON body, as Azure does. */
  record Refused(int status, JsonObject body) implements Admission {}

  /** The upgrade succeeds, an {@code error} event and a close follow at once, as OpenAI does. */
  record Failed(JsonObject error, int closeCode) implements Admission {
    /** {@code type[.code]} of the error (protocol page, 7.4). */
    public String reason() {
      String code = error.getString("code");
      return error.getString("type") + (code == null ? "" : "." + code);
    }

    static Failed of(int closeCode, @Nullable String code, String message) {
      return new Failed(new ClientError(code, null, message).toJson(null), closeCode);
    }
  }
}
