package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * From a GA session to the whole GLM session that a {@code session.update} has to carry each time,
 * for GLM takes it as a replacement. Stateless; any thread. Source: protocols/glm-realtime.md
 * sections 3 and 11.3.
 *
 * <p>Always there: the formats, {@code turn_detection} (client VAD where the hub or the client cuts
 * the turns) and a nested {@code beta_fields}. Never there: {@code tool_choice}, which makes GLM
 * reject the update; what it would have said goes into the instructions. Speed, truncation,
 * tracing, include, reasoning and parallel tool calls have no counterpart and are left out.
 */
final class GlmMapper {
  /** What GLM writes at most for one response. */
  static final int MAX_OUTPUT_TOKENS = 1_024;

  private static final String DEFAULT_VOICE = "tongtong";

  private static final Set<String> OWN_VOICES =
      Set.of(
          "tongtong",
          "xiaochen",
          "female-tianmei",
          "female-shaonv",
          "male-qn-daxuesheng",
          "male-qn-jingying",
          "lovely_girl");

  /** What of a GA server VAD GLM takes, whatever it makes of it. */
  private static final List<String> DETECTION =
      List.of(
          "threshold",
          "prefix_padding_ms",
          "silence_duration_ms",
          "create_response",
          "interrupt_response");

  private static final Map<String, String> VOICES =
      Map.of(
          "alloy", "tongtong",
          "ash", "male-qn-daxuesheng",
          "ballad", "male-qn-jingying",
          "coral", "female-shaonv",
          "echo", "male-qn-daxuesheng",
          "sage", "female-tianmei",
          "shimmer", "lovely_girl",
          "verse", "male-qn-jingying",
          "marin", "female-tianmei",
          "cedar", "xiaochen");

  private GlmMapper() {}

  /**
   * The GLM session for one response, or for the time until the next.
   *
   * @param context what the model has to know beyond its instructions; may be empty
   */
  static ObjectNode session(GaConfig config, ResponseSettings settings, String context) {
    ObjectNode session = JsonNodeFactory.instance.objectNode();
    session.put("model", config.model());
    ArrayNode modalities = session.putArray("modalities").add("text");
    if (settings.speaks()) {
      modalities.add("audio");
    }
    session
        .put("instructions", instructions(settings, context))
        .put("voice", voice(settings.voice()))
        .put("input_audio_format", config.glmFormat().label())
        .put("output_audio_format", "pcm")
        .put("max_response_output_tokens", outputTokens(settings.maxOutputTokens()));
    session.set("turn_detection", turnDetection(config));
    String noise = config.noiseReduction();
    if (noise != null) {
      session.putObject("input_audio_noise_reduction").put("type", noise);
    }
    ArrayNode tools = GlmTools.padded(settings.tools());
    if (!tools.isEmpty() && !isChoice(settings, "none") && !config.isVideo()) {
      session.set("tools", tools);
    }
    session
        .putObject("beta_fields")
        .put("chat_mode", config.isVideo() ? "video_passive" : "audio")
        .put("tts_source", "e2e")
        .put("auto_search", false);
    return session;
  }

  private static ObjectNode turnDetection(GaConfig config) {
    ObjectNode detection = JsonNodeFactory.instance.objectNode();
    if (!config.glmDetectsTurns()) {
      return detection.put("type", "client_vad");
    }
    detection.put("type", "server_vad");
    for (String name : DETECTION) {
      detection.set(name, config.turnDetection().path(name));
    }
    return detection;
  }

  private static String instructions(ResponseSettings settings, String context) {
    StringBuilder instructions = new StringBuilder(settings.instructions());
    JsonNode choice = settings.toolChoice();
    if (isChoice(settings, "required") && !settings.tools().isEmpty()) {
      instructions.append("\n\nAnswer by calling one of your tools.");
    } else if (choice.isObject()) {
      instructions
          .append("\n\nAnswer by calling the tool ")
          .append(choice.path("name").asText())
          .append('.');
    }
    if (!context.isEmpty()) {
      instructions.append("\n\n").append(context);
    }
    return instructions.toString();
  }

  private static boolean isChoice(ResponseSettings settings, String choice) {
    return settings.toolChoice().asText().equals(choice);
  }

  /** A GLM voice stays, a GA voice has its counterpart, any other the default. */
  static String voice(String name) {
    return OWN_VOICES.contains(name) ? name : VOICES.getOrDefault(name, DEFAULT_VOICE);
  }

  /** GLM takes a decimal as a string. */
  private static String outputTokens(JsonNode tokens) {
    return String.valueOf(Math.min(tokens.asInt(MAX_OUTPUT_TOKENS), MAX_OUTPUT_TOKENS));
  }
}
