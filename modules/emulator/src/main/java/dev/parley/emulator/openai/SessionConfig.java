package dev.parley.emulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** The effective session object and how updates change it (sections 2.1 and 2.7). */
final class SessionConfig {
  private static final JsonObject SERVER_VAD =
      new JsonObject()
          .put("type", "server_vad")
          .put("threshold", 0.5)
          .put("prefix_padding_ms", 300)
          .put("silence_duration_ms", 200)
          .putNull("idle_timeout_ms")
          .put("create_response", true)
          .put("interrupt_response", true);
  private static final JsonObject SEMANTIC_VAD =
      new JsonObject()
          .put("type", "semantic_vad")
          .put("eagerness", "auto")
          .put("create_response", true)
          .put("interrupt_response", true);
  private static final String INSTRUCTIONS =
      "You are the emulator of a voice model. You answer by simple rules.";

  /** Replaced as a whole when an update names them. */
  private static final Set<String> PLAIN =
      Set.of(
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
          "include");

  private JsonObject session;

  SessionConfig(String id, String model, long expiresAt) {
    JsonObject format = new JsonObject().put("type", "audio/pcm").put("rate", 24_000);
    JsonObject input =
        new JsonObject()
            .put("format", format.copy())
            .putNull("transcription")
            .putNull("noise_reduction")
            .put("turn_detection", SERVER_VAD.copy());
    JsonObject output =
        new JsonObject().put("format", format.copy()).put("voice", "alloy").put("speed", 1.0);
    session =
        new JsonObject()
            .put("type", "realtime")
            .put("object", "realtime.session")
            .put("id", id)
            .put("model", model)
            .put("output_modalities", new JsonArray().add("audio"))
            .put("instructions", INSTRUCTIONS)
            .put("tools", new JsonArray())
            .put("tool_choice", "auto")
            .put("max_output_tokens", "inf")
            .putNull("tracing")
            .put("truncation", "auto")
            .putNull("prompt")
            .put("expires_at", expiresAt)
            .put("audio", new JsonObject().put("input", input).put("output", output))
            .putNull("include");
  }

  /** A copy of the whole object. */
  JsonObject toJson() {
    return session.copy();
  }

  /**
   * Applies what an update names, all of it or nothing.
   *
   * @param update the update's session, already checked for its fields
   * @param fixed what can no longer change
   * @throws Refusal for a value that is not allowed
   */
  void update(JsonObject update, Fixed fixed) {
    SessionValues.check(update);
    checkModel(update, fixed);
    checkVoice(update, fixed);
    JsonObject next = session.copy();
    if (!fixed.model()) {
      next.put("model", update.getString("model", next.getString("model")));
    }
    for (String name : PLAIN) {
      if (update.containsKey(name)) {
        next.put(name, update.getValue(name));
      }
    }
    JsonObject audio = update.getJsonObject("audio", new JsonObject());
    mergeInput(next, audio.getJsonObject("input", new JsonObject()));
    next.getJsonObject("audio")
        .getJsonObject("output")
        .mergeIn(audio.getJsonObject("output", new JsonObject()));
    completeFormat(next.getJsonObject("audio").getJsonObject("output"));
    session = next;
  }

  /**
   * What an update may no longer change.
   *
   * @param model the URL named it
   * @param voice audio was produced with it
   */
  record Fixed(boolean model, boolean voice) {}

  private void checkModel(JsonObject update, Fixed fixed) {
    String model = update.getString("model");
    if (fixed.model() && model != null && !model.equals(session.getString("model"))) {
      throw new Refusal("invalid_value", "session.model", "Unsupported option for this model.");
    }
  }

  private void checkVoice(JsonObject update, Fixed fixed) {
    Object voice =
        update
            .getJsonObject("audio", new JsonObject())
            .getJsonObject("output", new JsonObject())
            .getValue("voice");
    if (fixed.voice() && voice != null && !voice.equals(voice())) {
      throw new Refusal(
          "cannot_update_voice",
          "session.audio.output.voice",
          "Cannot update a conversation's voice if assistant audio is present.");
    }
  }

  private static void mergeInput(JsonObject next, JsonObject update) {
    JsonObject input = next.getJsonObject("audio").getJsonObject("input");
    for (String name : Set.of("format", "noise_reduction", "transcription", "turn_detection")) {
      if (update.containsKey(name)) {
        input.put(name, update.getValue(name) == null ? null : merged(name, input, update));
      }
    }
    completeFormat(input);
  }

  private static JsonObject merged(String name, JsonObject current, JsonObject update) {
    JsonObject given = update.getJsonObject(name);
    return switch (name) {
      case "turn_detection" -> turnDetection(current.getJsonObject(name), given);
      case "transcription" ->
          new JsonObject()
              .put("model", "gpt-4o-mini-transcribe")
              .putNull("language")
              .putNull("prompt")
              .mergeIn(given);
      default -> given.copy();
    };
  }

  /** Filled from the defaults when the type changes, else merged (2.7). */
  private static JsonObject turnDetection(JsonObject current, JsonObject given) {
    String currentType = current == null ? "" : current.getString("type");
    String type = given.getString("type", currentType.isEmpty() ? "server_vad" : currentType);
    JsonObject defaults = type.equals("semantic_vad") ? SEMANTIC_VAD : SERVER_VAD;
    JsonObject base = type.equals(currentType) ? current : defaults;
    return base.copy().mergeIn(given);
  }

  private static void completeFormat(JsonObject direction) {
    JsonObject format = direction.getJsonObject("format");
    if ("audio/pcm".equals(format.getString("type")) && !format.containsKey("rate")) {
      format.put("rate", 24_000);
    }
  }

  String model() {
    return session.getString("model");
  }

  private JsonObject input() {
    return session.getJsonObject("audio").getJsonObject("input");
  }

  JsonObject output() {
    return session.getJsonObject("audio").getJsonObject("output");
  }

  /** A copy of {@code turn_detection}, empty when turns are manual. */
  JsonObject turnDetection() {
    JsonObject policy = input().getJsonObject("turn_detection");
    return policy == null ? new JsonObject() : policy.copy();
  }

  boolean hasTurnDetection() {
    return input().getValue("turn_detection") != null;
  }

  boolean transcribes() {
    return input().getValue("transcription") != null;
  }

  AudioFormat inputFormat() {
    return AudioFormat.of(input().getJsonObject("format"));
  }

  Object voice() {
    return output().getValue("voice");
  }

  JsonArray tools() {
    return session.getJsonArray("tools");
  }

  Object toolChoice() {
    return session.getValue("tool_choice");
  }

  JsonArray modalities() {
    return session.getJsonArray("output_modalities");
  }

  Object maxOutputTokens() {
    return session.getValue("max_output_tokens");
  }
}
