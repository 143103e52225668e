package dev.parley.realtime.beta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The flat session of section 2.6. Fields that it does not name pass as they are. Stateless. */
final class BetaSession {
  private static final String PARAM = "session.";

  private BetaSession() {}

  /**
   * A session, or the part of one that an update names.
   *
   * @return the same in GA; {@code temperature} is checked and left out
   */
  static ObjectNode toGa(ObjectNode beta) throws Untranslatable {
    ObjectNode ga = JsonNodeFactory.instance.objectNode().put("type", "realtime");
    for (Map.Entry<String, JsonNode> field : beta.properties()) {
      fieldToGa(field.getKey(), field.getValue(), ga);
    }
    return ga;
  }

  private static void fieldToGa(String name, JsonNode value, ObjectNode ga) throws Untranslatable {
    String param = PARAM + name;
    switch (name) {
      case "modalities" -> ga.set("output_modalities", BetaFields.modalitiesToGa(value, param));
      case "voice", "speed" -> BetaFields.at(ga, "audio", "output").set(name, value);
      case "input_audio_format" ->
          BetaFields.at(ga, "audio", "input").set("format", BetaFields.formatToGa(value, param));
      case "output_audio_format" ->
          BetaFields.at(ga, "audio", "output").set("format", BetaFields.formatToGa(value, param));
      case "input_audio_transcription" ->
          BetaFields.at(ga, "audio", "input").set("transcription", value);
      case "input_audio_noise_reduction" ->
          BetaFields.at(ga, "audio", "input").set("noise_reduction", value);
      case "turn_detection" ->
          BetaFields.at(ga, "audio", "input").set("turn_detection", turnDetectionToGa(value));
      case "max_response_output_tokens" -> ga.set("max_output_tokens", value);
      case "temperature" -> BetaFields.temperature(value, param);
      case "type" -> {
        if (!"realtime".equals(value.textValue())) {
          throw Untranslatable.value(param, "only 'realtime' sessions are served");
        }
      }
      case "output_modalities" -> throw Untranslatable.field(param, "'session.modalities'");
      case "max_output_tokens" ->
          throw Untranslatable.field(param, "'session.max_response_output_tokens'");
      case "audio" ->
          throw Untranslatable.field(
              param, "'session.voice', 'session.input_audio_format' and so on");
      default -> ga.set(name, value);
    }
  }

  /** Azure's preview spells the absence of detection as a type (section 1.7). */
  private static JsonNode turnDetectionToGa(JsonNode beta) {
    return "none".equals(beta.path("type").textValue())
        ? JsonNodeFactory.instance.nullNode()
        : beta;
  }

  /** A GA session, or a part of one; what it names is flattened, all else stays. */
  static ObjectNode toBeta(ObjectNode ga) {
    ObjectNode beta = ga.deepCopy();
    beta.remove("type");
    JsonNode modalities = beta.remove("output_modalities");
    if (modalities != null) {
      beta.set("modalities", BetaFields.modalitiesToBeta(modalities));
    }
    BetaFields.move(beta.remove("max_output_tokens"), beta, "max_response_output_tokens");
    JsonNode audio = beta.remove("audio");
    if (audio != null) {
      flattenInput(audio.path("input"), beta);
      flattenOutput(audio.path("output"), beta);
    }
    return beta;
  }

  private static void flattenInput(JsonNode input, ObjectNode beta) {
    JsonNode format = input.get("format");
    if (format != null) {
      beta.set("input_audio_format", BetaFields.formatToBeta(format));
    }
    BetaFields.move(input.get("transcription"), beta, "input_audio_transcription");
    BetaFields.move(input.get("noise_reduction"), beta, "input_audio_noise_reduction");
    BetaFields.move(input.get("turn_detection"), beta, "turn_detection");
  }

  /** As a response's output too. */
  static void flattenOutput(JsonNode output, ObjectNode beta) {
    JsonNode format = output.get("format");
    if (format != null) {
      beta.set("output_audio_format", BetaFields.formatToBeta(format));
    }
    BetaFields.move(output.get("voice"), beta, "voice");
    BetaFields.move(output.get("speed"), beta, "speed");
  }
}
