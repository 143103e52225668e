package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * GLM's token counts in the shape of protocols/openai-realtime.md section 4.6. They are often all
 * zero; what is missing or no count is zero too.
 */
final class Usage {
  private Usage() {}

  /**
   * @param glm its {@code usage}; may be missing
   */
  static ObjectNode of(JsonNode glm) {
    JsonNode input = glm.path("input_token_details");
    JsonNode output = glm.path("output_token_details");
    ObjectNode usage =
        JsonNodeFactory.instance
            .objectNode()
            .put("total_tokens", count(glm, "total_tokens"))
            .put("input_tokens", count(glm, "input_tokens"))
            .put("output_tokens", count(glm, "output_tokens"));
    usage
        .putObject("input_token_details")
        .put("text_tokens", count(input, "text_tokens"))
        .put("audio_tokens", count(input, "audio_tokens"))
        .put("image_tokens", 0)
        .put("cached_tokens", count(input, "cached_tokens"))
        .putObject("cached_tokens_details")
        .put("text_tokens", 0)
        .put("audio_tokens", 0)
        .put("image_tokens", 0);
    usage
        .putObject("output_token_details")
        .put("text_tokens", count(output, "text_tokens"))
        .put("audio_tokens", count(output, "audio_tokens"));
    return usage;
  }

  private static long count(JsonNode owner, String name) {
    return Math.max(0, owner.path(name).asLong(0));
  }
}
