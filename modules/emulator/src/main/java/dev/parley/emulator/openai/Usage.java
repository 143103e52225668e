package dev.parley.emulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Token counts as responses show them (4.6): plausible, not a tokenizer's. */
final class Usage {
  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final int TOKENS_PER_MINUTE = 40_000;

  private Usage() {}

  static int tokensOf(String text) {
    return (text.length() + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
  }

  static JsonObject of(int input, int output, boolean isText) {
    JsonObject cached =
        new JsonObject().put("text_tokens", 0).put("audio_tokens", 0).put("image_tokens", 0);
    JsonObject inputDetails =
        new JsonObject()
            .put("text_tokens", input)
            .put("audio_tokens", 0)
            .put("image_tokens", 0)
            .put("cached_tokens", 0)
            .put("cached_tokens_details", cached);
    JsonObject outputDetails =
        new JsonObject()
            .put("text_tokens", isText ? output : 0)
            .put("audio_tokens", isText ? 0 : output);
    return new JsonObject()
        .put("total_tokens", input + output)
        .put("input_tokens", input)
        .put("output_tokens", output)
        .put("input_token_details", inputDetails)
        .put("output_token_details", outputDetails);
  }

  /** One entry, as captures have it (5.2). */
  static JsonArray rateLimits() {
    return new JsonArray()
        .add(
            new JsonObject()
                .put("name", "tokens")
                .put("limit", TOKENS_PER_MINUTE)
                .put("remaining", TOKENS_PER_MINUTE - 100)
                .put("reset_seconds", 0.15));
  }
}
