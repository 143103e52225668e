package dev.parley.emulator.openai;

import dev.parley.emulator.ear.TurnDetectionSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session's effective configuration and how updates change it (protocol page, 2). An update is
 * taken whole or not at all.
 */
final class SessionConfig {
  private static final String INSTRUCTIONS =
      "Your knowledge cutoff is 2023-10. You are a helpful, witty, and friendly AI. Act like a"
          + " human, but remember that you aren't a human and that you can't do human things in"
          + " the real world. Your voice and personality should be warm and engaging, with a"
          + " lively and playful tone. Talk quickly. You should always call a function if you can.";

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
          "include");

  private final boolean transcribing;
  private JsonObject effective;
  private boolean modelFixed;

  private SessionConfig(boolean transcribing, JsonObject effective, boolean modelFixed) {
    this.transcribing = transcribing;
    this.effective = effective;
    this.modelFixed = modelFixed;
  }

  /**
   * A speech-to-speech session.
   *
   * @param model of the URL; null leaves it to the first update that names one
   */
  static SessionConfig realtime(String id, @Nullable String model, String otherwise, long endsS) {
    JsonObject session =
        new JsonObject()
            .put("type", "realtime")
            .put("object", "realtime.session")
            .put("id", id)
            .put("model", model == null ? otherwise : model)
            .put("output_modalities", new JsonArray().add("audio"))
            .put("instructions", INSTRUCTIONS)
            .put("tools", new JsonArray())
            .put("tool_choice", "auto")
            .put("max_output_tokens", "inf")
            .putNull("tracing")
            .put("truncation", "auto")
            .putNull("prompt")
            .put("expires_at", endsS)
            .put(
                "audio",
                new JsonObject()
                    .put("input", input().put("turn_detection", serverVad(false)))
                    .put(
                        "output",
                        new JsonObject()
                            .put("format", pcm())
                            .put("voice", "alloy")
                            .put("speed", 1.0)))
            .putNull("include");
    return new SessionConfig(false, session, model != null);
  }

  /** A transcription session: no model of its own, no responses. */
  static SessionConfig transcription(String id, long endsS) {
    JsonObject session =
        new JsonObject()
            .put("type", "transcription")
            .put("object", "realtime.transcription_session")
            .put("id", id)
            .put("expires_at", endsS)
            .put(
                "audio",
                new JsonObject().put("input", input().put("turn_detection", serverVad(true))))
            .putNull("include");
    return new SessionConfig(true, session, true);
  }

  private static JsonObject input() {
    return new JsonObject()
        .put("format", pcm())
        .putNull("transcription")
        .putNull("noise_reduction");
  }

  private static JsonObject pcm() {
    return new JsonObject().put("type", "audio/pcm").put("rate", 24_000);
  }

  private static JsonObject serverVad(boolean transcribing) {
    JsonObject vad =
        new JsonObject()
            .put("type", "server_vad")
            .put("threshold", 0.5)
            .put("prefix_padding_ms", 300)
            .put("silence_duration_ms", 200);
    return transcribing
        ? vad
        : vad.putNull("idle_timeout_ms")
            .put("create_response", true)
            .put("interrupt_response", true);
  }

  private static JsonObject semanticVad() {
    return new JsonObject()
        .put("type", "semantic_vad")
        .put("eagerness", "auto")
        .put("create_response", true)
        .put("interrupt_response", true);
  }

  /**
   * The whole effective session, as {@code session.created} and {@code session.updated} have it.
   */
  JsonObject toJson() {
    return effective.copy();
  }

  /**
   * Merges an update.
   *
   * @param voiceFixed whether audio has been produced, which freezes the voice
   * @throws ClientError if anything in it is wrong; then nothing has changed
   */
  void update(JsonObject update, boolean voiceFixed) {
    (transcribing ? SessionShapes.TRANSCRIPTION_ONLY : SessionShapes.REALTIME)
        .check(update, "session");
    String model = update.getString("model");
    if (model != null && modelFixed && !model.equals(model())) {
      throw ClientError.invalid("session.model", "Unsupported option for this model.");
    }
    JsonObject next = effective.copy();
    for (String name : REPLACED) {
      if (update.containsKey(name)) {
        next.put(name, copied(update.getValue(name)));
      }
    }
    completeTools(next);
    JsonObject audio = update.getJsonObject("audio", new JsonObject());
    mergeInput(next.getJsonObject("audio"), audio.getJsonObject("input", new JsonObject()));
    mergeOutput(
        next.getJsonObject("audio"), audio.getJsonObject("output", new JsonObject()), voiceFixed);
    if (model != null) {
      next.put("model", model);
      modelFixed = true;
    }
    effective = next;
  }

  private static @Nullable Object copied(@Nullable Object value) {
    if (value instanceof JsonObject object) {
      return object.copy();
    }
    return value instanceof JsonArray list ? list.copy() : value;
  }

  private static void completeTools(JsonObject session) {
    for (Object tool : session.getJsonArray("tools", new JsonArray())) {
      if (tool instanceof JsonObject object
          && "function".equals(object.getString("type"))
          && !object.containsKey("parameters")) {
        object.put(
            "parameters",
            new JsonObject().put("type", "object").put("properties", new JsonObject()));
      }
    }
  }

  private void mergeInput(JsonObject audio, JsonObject update) {
    JsonObject input = audio.getJsonObject("input");
    if (update.containsKey("format")) {
      input.put("format", format(update.getJsonObject("format")));
    }
    if (update.containsKey("transcription")) {
      JsonObject unset = new JsonObject().put("model", "whisper-1");
      unset.putNull("language").putNull("prompt");
      input.put(
          "transcription",
          merged(input.getJsonObject("transcription"), unset, update, "transcription"));
    }
    if (update.containsKey("noise_reduction")) {
      JsonObject unset = new JsonObject().put("type", "near_field").put("strength", 1);
      input.put(
          "noise_reduction",
          merged(input.getJsonObject("noise_reduction"), unset, update, "noise_reduction"));
    }
    if (update.containsKey("turn_detection")) {
      input.put(
          "turn_detection",
          turnDetection(
              input.getJsonObject("turn_detection"), update.getJsonObject("turn_detection")));
    }
    JsonObject transcription = input.getJsonObject("transcription");
    if (transcription != null
        && "gpt-realtime-whisper".equals(transcription.getString("model"))
        && input.getValue("turn_detection") != null) {
      throw ClientError.invalid(
          "session.audio.input.turn_detection",
          "Turn detection is not supported with 'gpt-realtime-whisper'; set it to null.");
    }
  }

  private static void mergeOutput(JsonObject audio, JsonObject update, boolean voiceFixed) {
    if (update.isEmpty()) {
      return;
    }
    JsonObject output = audio.getJsonObject("output");
    if (update.containsKey("format")) {
      output.put("format", format(update.getJsonObject("format")));
    }
    if (update.containsKey("voice")) {
      Object voice = copied(update.getValue("voice"));
      if (voiceFixed && !String.valueOf(voice).equals(String.valueOf(output.getValue("voice")))) {
        throw new ClientError(
            "cannot_update_voice",
            "session.audio.output.voice",
            "Cannot update a conversation's voice if assistant audio is present.");
      }
      output.put("voice", voice);
    }
    if (update.containsKey("speed")) {
      output.put("speed", update.getValue("speed"));
    }
  }

  /** The format as it is echoed: PCM always with its rate. */
  static JsonObject format(JsonObject format) {
    return "audio/pcm".equals(format.getString("type")) ? pcm() : format.copy();
  }

  private static @Nullable JsonObject merged(
      @Nullable JsonObject old, JsonObject unset, JsonObject update, String name) {
    JsonObject change = update.getJsonObject(name);
    return change == null ? null : (old == null ? unset : old).copy().mergeIn(change.copy());
  }

  private @Nullable JsonObject turnDetection(
      @Nullable JsonObject old, @Nullable JsonObject update) {
    if (update == null) {
      return null;
    }
    String type = update.getString("type", old == null ? "server_vad" : old.getString("type"));
    JsonObject unset = type.equals("server_vad") ? serverVad(transcribing) : semanticVad();
    JsonObject base = old != null && type.equals(old.getString("type")) ? old.copy() : unset;
    return base.mergeIn(update.copy());
  }

  boolean transcribing() {
    return transcribing;
  }

  String model() {
    return effective.getString("model", "");
  }

  String instructions() {
    return effective.getString("instructions", "");
  }

  JsonArray tools() {
    return effective.getJsonArray("tools", new JsonArray());
  }

  Object toolChoice() {
    return effective.getValue("tool_choice", "auto");
  }

  Object maxOutputTokens() {
    return effective.getValue("max_output_tokens", "inf");
  }

  boolean speaks() {
    return effective.getJsonArray("output_modalities", new JsonArray()).contains("audio");
  }

  AudioFormat inputFormat() {
    return AudioFormat.of(audioInput().getJsonObject("format"));
  }

  /** {@code audio.output} with format and voice. */
  JsonObject audioOutput() {
    return effective.getJsonObject("audio").getJsonObject("output");
  }

  @Nullable String transcriptionModel() {
    JsonObject transcription = audioInput().getJsonObject("transcription");
    return transcription == null ? null : transcription.getString("model");
  }

  private JsonObject audioInput() {
    return effective.getJsonObject("audio").getJsonObject("input");
  }

  private @Nullable JsonObject turnDetection() {
    return audioInput().getJsonObject("turn_detection");
  }

  /** What the ear listens by; null for manual turns. */
  @Nullable TurnDetectionSettings turnSettings() {
    JsonObject detection = turnDetection();
    if (detection == null) {
      return null;
    }
    if ("semantic_vad".equals(detection.getString("type"))) {
      return TurnDetectionSettings.semantic(detection.getString("eagerness"));
    }
    return new TurnDetectionSettings(
        detection.getDouble("threshold"),
        detection.getInteger("prefix_padding_ms"),
        detection.getInteger("silence_duration_ms"));
  }

  boolean createsResponses() {
    JsonObject detection = turnDetection();
    return !transcribing
        && detection != null
        && Boolean.TRUE.equals(detection.getBoolean("create_response"));
  }

  boolean interruptsResponses() {
    JsonObject detection = turnDetection();
    return detection != null && Boolean.TRUE.equals(detection.getBoolean("interrupt_response"));
  }

  /** Milliseconds of quiet after which the server speaks up; 0 for never. */
  int idleTimeoutMs() {
    JsonObject detection = turnDetection();
    Integer timeout = detection == null ? null : detection.getInteger("idle_timeout_ms");
    return timeout == null ? 0 : timeout;
  }
}
