package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.turn.TurnSettings;
import dev.parley.provider.api.Refusal;
import dev.parley.provider.api.turns.DetectionSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The effective GA session: defaults with the client's updates on top. GLM's own echo is never
 * shown. Immutable; an update makes another. Source: protocols/openai-realtime.md sections 2.1, 2.3
 * and 2.7.
 */
final class GaConfig {
  private static final List<String> REPLACED =
      List.of(
          "output_modalities",
          "instructions",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "reasoning",
          "max_output_tokens",
          "truncation",
          "tracing",
          "prompt",
          "include",
          "beta_fields");

  /** GLM tells no end; an hour is what GA clients are used to. */
  private static final long LIFETIME_S = 3_600;

  private final ObjectNode effective;

  private final boolean hubTurns;
  private final InputFormat glmFormat;

  private GaConfig(ObjectNode effective, boolean hubTurns, InputFormat glmFormat) {
    this.effective = effective;
    this.hubTurns = hubTurns;
    this.glmFormat = glmFormat;
  }

  /**
   * A session with nothing but defaults.
   *
   * @param nowS epoch seconds
   */
  static GaConfig initial(String id, Account account, long nowS) {
    ObjectNode session = JsonNodeFactory.instance.objectNode();
    session
        .put("type", "realtime")
        .put("object", "realtime.session")
        .put("id", id)
        .put("model", account.model())
        .put("expires_at", nowS + LIFETIME_S)
        .put("instructions", "You are a helpful assistant. Answer in the user's language.")
        .put("tool_choice", "auto")
        .put("max_output_tokens", "inf")
        .put("truncation", "auto")
        .putNull("tracing")
        .putNull("prompt")
        .putNull("include");
    session.putArray("output_modalities").add("audio");
    session.putArray("tools");
    ObjectNode audio = session.putObject("audio");
    ObjectNode input = audio.putObject("input");
    input.set("format", pcm());
    input.putNull("transcription").putNull("noise_reduction").set("turn_detection", serverVad());
    ObjectNode output = audio.putObject("output");
    output.set("format", pcm());
    output.put("voice", "alloy").put("speed", 1.0);
    return new GaConfig(session, account.hubTurns(), account.inputFormat());
  }

  private static ObjectNode pcm() {
    return JsonNodeFactory.instance.objectNode().put("type", "audio/pcm").put("rate", 24_000);
  }

  private static ObjectNode serverVad() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "server_vad")
        .put("threshold", 0.5)
        .put("prefix_padding_ms", 300)
        .put("silence_duration_ms", 200)
        .putNull("idle_timeout_ms")
        .put("create_response", true)
        .put("interrupt_response", true);
  }

  private static ObjectNode semanticVad() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "semantic_vad")
        .put("eagerness", "auto")
        .put("create_response", true)
        .put("interrupt_response", true);
  }

  /** The whole session, as {@code session.created} and {@code session.updated} have it. */
  ObjectNode toJson() {
    return effective.deepCopy();
  }

  /**
   * This configuration with an update.
   *
   * @param voiceFixed whether audio has been produced, which freezes the voice
   * @throws Refusal if anything in it is wrong
   */
  GaConfig with(JsonNode update, boolean voiceFixed) {
    SessionShapes.SESSION.check(update, "session");
    JsonNode model = update.get("model");
    if (model != null && !model.equals(effective.get("model"))) {
      throw Refusal.invalid("session.model", "Unsupported option for this model.");
    }
    ObjectNode next = effective.deepCopy();
    for (String name : REPLACED) {
      if (update.has(name)) {
        next.set(name, update.get(name).deepCopy());
      }
    }
    completeTools(next);
    mergeInput(next.withObject("/audio/input"), update.path("audio").path("input"));
    mergeOutput(next.withObject("/audio/output"), update.path("audio").path("output"), voiceFixed);
    if (isVideo(next) && !next.path("tools").isEmpty()) {
      throw Refusal.invalid("session.tools", "Tools are not available in video mode.");
    }
    return new GaConfig(next, hubTurns, glmFormat);
  }

  private static void completeTools(ObjectNode session) {
    for (JsonNode tool : session.path("tools")) {
      if (tool instanceof ObjectNode function && !function.has("parameters")) {
        function.putObject("parameters").put("type", "object").putObject("properties");
      }
    }
  }

  private static void mergeInput(ObjectNode input, JsonNode update) {
    if (update.has("transcription")) {
      ObjectNode unset = JsonNodeFactory.instance.objectNode().put("model", "whisper-1");
      unset.putNull("language").putNull("prompt");
      merge(input, "transcription", unset, update.get("transcription"));
    }
    if (update.has("noise_reduction")) {
      ObjectNode unset = JsonNodeFactory.instance.objectNode().put("type", "near_field");
      merge(input, "noise_reduction", unset.put("strength", 1), update.get("noise_reduction"));
    }
    JsonNode detection = update.get("turn_detection");
    if (detection != null) {
      JsonNode old = input.path("turn_detection");
      String was = old.path("type").asText("server_vad");
      String type = detection.path("type").asText(was);
      ObjectNode unset = type.equals("server_vad") ? serverVad() : semanticVad();
      if (!type.equals(was)) {
        input.putNull("turn_detection");
      }
      merge(input, "turn_detection", unset, detection);
    }
  }

  /** Lays a change over the member that is there, or over the defaults if there is none. */
  private static void merge(ObjectNode owner, String name, ObjectNode unset, JsonNode change) {
    if (change.isNull()) {
      owner.putNull(name);
      return;
    }
    ObjectNode merged = owner.get(name) instanceof ObjectNode old ? old.deepCopy() : unset;
    change.properties().forEach(field -> merged.set(field.getKey(), field.getValue().deepCopy()));
    owner.set(name, merged);
  }

  private static void mergeOutput(ObjectNode output, JsonNode update, boolean voiceFixed) {
    JsonNode voice = update.get("voice");
    if (voice != null) {
      if (voiceFixed && !voice.equals(output.get("voice"))) {
        throw new Refusal(
            "cannot_update_voice",
            "session.audio.output.voice",
            "Cannot update a conversation's voice if assistant audio is present.");
      }
      output.set("voice", voice.deepCopy());
    }
    if (update.has("speed")) {
      output.set("speed", update.get("speed"));
    }
  }

  String model() {
    return effective.path("model").asText();
  }

  String instructions() {
    return effective.path("instructions").asText();
  }

  JsonNode tools() {
    return effective.path("tools");
  }

  JsonNode toolChoice() {
    return effective.path("tool_choice");
  }

  JsonNode maxOutputTokens() {
    return effective.path("max_output_tokens");
  }

  boolean speaks() {
    return effective.path("output_modalities").path(0).asText().equals("audio");
  }

  /** {@code audio.output}: format, voice and speed. */
  ObjectNode audioOutput() {
    return effective.withObject("/audio/output").deepCopy();
  }

  /** {@code near_field} or {@code far_field}, or null for none. */
  @Nullable String noiseReduction() {
    JsonNode type = input().path("noise_reduction").path("type");
    return type.isTextual() ? type.textValue() : null;
  }

  /** The model by which the client wants to know what the user said, or null if it does not. */
  @Nullable String transcriptionModel() {
    JsonNode transcription = input().path("transcription");
    return transcription.isObject() ? transcription.path("model").asText("") : null;
  }

  /** How turns are cut, or null when the client does it. */
  @Nullable TurnSettings turnSettings() {
    JsonNode detection = input().path("turn_detection");
    return detection.isObject() ? DetectionSettings.of(detection) : null;
  }

  /** The same, but the hub detects all turns. */
  GaConfig withHubTurns() {
    return new GaConfig(effective, true, glmFormat);
  }

  /** How GLM is given the user's sound, whatever the client sends. */
  InputFormat glmFormat() {
    return glmFormat;
  }

  /** Whether GLM cuts the turns: it knows one kind of detection, and no silent user. */
  boolean glmDetectsTurns() {
    JsonNode detection = input().path("turn_detection");
    return !hubTurns
        && detection.path("type").asText().equals("server_vad")
        && !detection.path("idle_timeout_ms").isNumber();
  }

  /** {@code audio.input.turn_detection}. */
  JsonNode turnDetection() {
    return input().path("turn_detection");
  }

  /** Whether the session asked for GLM's video mode. */
  boolean isVideo() {
    return isVideo(effective);
  }

  private static boolean isVideo(ObjectNode session) {
    return session.path("beta_fields").path("chat_mode").asText().equals("video_passive");
  }

  private JsonNode input() {
    return effective.path("audio").path("input");
  }
}
