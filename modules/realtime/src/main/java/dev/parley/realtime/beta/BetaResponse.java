package dev.parley.realtime.beta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The overrides of a {@code response.create} and the response object (section 2.6). Stateless. */
final class BetaResponse {
  private static final String PARAM = "response.";

  private BetaResponse() {}

  /**
   * What a {@code response.create} asks for.
   *
   * @return the same in GA; {@code temperature} is checked and left out
   */
  static ObjectNode toGa(ObjectNode beta) throws Untranslatable {
    if (beta.has("max_output_tokens")
        && beta.has("max_response_output_tokens")
        && !beta.get("max_output_tokens").equals(beta.get("max_response_output_tokens"))) {
      throw Untranslatable.value(
          "response.max_output_tokens", "differs from 'response.max_response_output_tokens'");
    }
    ObjectNode ga = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : beta.properties()) {
      fieldToGa(field.getKey(), field.getValue(), ga);
    }
    return ga;
  }

  private static void fieldToGa(String name, JsonNode value, ObjectNode ga) throws Untranslatable {
    String param = PARAM + name;
    switch (name) {
      case "modalities" -> ga.set("output_modalities", BetaFields.modalitiesToGa(value, param));
      case "voice" -> BetaFields.at(ga, "audio", "output").set(name, value);
      case "output_audio_format" ->
          BetaFields.at(ga, "audio", "output").set("format", BetaFields.formatToGa(value, param));
      case "max_response_output_tokens" -> ga.set("max_output_tokens", value);
      case "temperature" -> BetaFields.temperature(value, param);
      case "input" -> {
        BetaItems.allToGa(value);
        ga.set(name, value);
      }
      case "output_modalities" -> throw Untranslatable.field(param, "'response.modalities'");
      case "audio" ->
          throw Untranslatable.field(param, "'response.voice' and 'response.output_audio_format'");
      default -> ga.set(name, value);
    }
  }

  /**
   * Rewrites a server's response object.
   *
   * @param temperature as the client was told of its session
   */
  static void toBeta(ObjectNode response, double temperature) {
    JsonNode modalities = response.remove("output_modalities");
    if (modalities != null) {
      response.set("modalities", BetaFields.modalitiesToBeta(modalities));
    }
    JsonNode audio = response.remove("audio");
    if (audio != null) {
      BetaSession.flattenOutput(audio.path("output"), response);
    }
    response.put("temperature", temperature);
    BetaItems.allToBeta(response.get("output"));
  }
}
