package dev.parley.emulator.glm;

import dev.parley.emulator.brain.Question.Tool;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one session is configured (protocol page, 3). An update replaces everything: what it does not
 * say is what it was by default, and not what it was before.
 */
final class SessionSettings {
  static final Set<String> MODELS =
      Set.of("glm-realtime", "glm-realtime-air", "glm-realtime-flash");

  private static final String DEFAULT_MODEL = "glm-realtime";
  private static final int MOST_OUTPUT_TOKENS = 1_024;
  private static final String PERSONA = "你是小智，一个乐于助人的语音助手。请用简短、自然的口语回答。";

  /** Members that are shown only if the client gave them. */
  private static final List<String> OPTIONAL =
      List.of(
          "temperature",
          "max_response_output_tokens",
          "input_audio_noise_reduction",
          "greeting_config");

  private final String model;
  private JsonObject json;

  private SessionSettings(String model) {
    this.model = model;
    this.json =
        normalised(
            new JsonObject()
                .put("voice", "default")
                .put("input_audio_format", "wav")
                .put("output_audio_format", "pcm")
                .put("beta_fields", new JsonObject().put("chat_mode", "audio")));
  }

  /**
   * What holds before the first update.
   *
   * @param model of the URL; null for the account's own
   */
  static SessionSettings initial(@Nullable String model) {
    return new SessionSettings(model == null ? DEFAULT_MODEL : model);
  }

  /** Takes over a valid configuration ({@link SettingsCheck}) in place of the one before. */
  void replace(JsonObject session) {
    json = normalised(session);
  }

  private JsonObject normalised(JsonObject session) {
    JsonObject given = withoutNulls(session);
    JsonObject beta = withoutNulls(given.getJsonObject("beta_fields"));
    JsonObject shown =
        new JsonObject()
            .put("model", given.getString("model", model))
            .put("modalities", given.getJsonArray("modalities", JsonArray.of("text", "audio")))
            .put("voice", given.getString("voice", "tongtong"))
            .put("input_audio_format", given.getString("input_audio_format"))
            .put("output_audio_format", given.getString("output_audio_format"))
            .put("instructions", given.getString("instructions", PERSONA))
            .put("turn_detection", turnDetection(given.getJsonObject("turn_detection")))
            .put(
                "beta_fields",
                new JsonObject()
                    .put("chat_mode", beta.getString("chat_mode"))
                    .put("tts_source", "e2e")
                    .put("fps", 2)
                    .put("image_size_x", 1120)
                    .put("image_size_y", 1120)
                    .put("auto_search", beta.getBoolean("auto_search", true)))
            .put("tools", given.getJsonArray("tools", new JsonArray()));
    if (beta.getValue("greeting_config") instanceof JsonObject greeting) {
      shown.getJsonObject("beta_fields").put("greeting_config", greeting);
    }
    for (String name : OPTIONAL) {
      if (given.containsKey(name)) {
        shown.put(name, given.getValue(name));
      }
    }
    return shown.copy();
  }

  private static JsonObject withoutNulls(JsonObject object) {
    JsonObject rest = object.copy();
    object.fieldNames().stream()
        .filter(name -> object.getValue(name) == null)
        .forEach(rest::remove);
    return rest;
  }

  private static JsonObject turnDetection(@Nullable JsonObject given) {
    return given == null ? new JsonObject().put("type", "client_vad") : given;
  }

  /** The session as {@code session.updated} shows it. */
  JsonObject toJson() {
    return json.copy();
  }

  /** The session as {@code session.created} shows it, whatever model was asked for. */
  JsonObject created(String id) {
    JsonObject beta = json.getJsonObject("beta_fields");
    return new JsonObject()
        .put("id", id)
        .put("object", "realtime.session")
        .put("model", DEFAULT_MODEL)
        .put("modalities", json.getJsonArray("modalities").copy())
        .put("voice", json.getString("voice"))
        .put("input_audio_format", json.getString("input_audio_format"))
        .put("output_audio_format", json.getString("output_audio_format"))
        .put("temperature", 0.7)
        .put("max_response_output_tokens", "inf")
        .put("turn_detection", json.getJsonObject("turn_detection").copy())
        .put(
            "beta_fields",
            new JsonObject()
                .put("chat_mode", beta.getString("chat_mode"))
                .put("tts_source", beta.getString("tts_source"))
                .put("auto_search", beta.getBoolean("auto_search")));
  }

  String instructions() {
    return json.getString("instructions");
  }

  /** Whether the modalities ask for sound. */
  boolean audible() {
    return json.getJsonArray("modalities").contains("audio");
  }

  InputFormat inputFormat() {
    return InputFormat.of(json.getString("input_audio_format"));
  }

  boolean mp3() {
    return json.getString("output_audio_format").equals("mp3");
  }

  boolean serverVad() {
    return json.getJsonObject("turn_detection").getString("type").equals("server_vad");
  }

  boolean video() {
    return json.getJsonObject("beta_fields").getString("chat_mode").equals("video_passive");
  }

  int outputTokens() {
    String most = json.getString("max_response_output_tokens");
    return most == null ? MOST_OUTPUT_TOKENS : Integer.parseInt(most);
  }

  /** The tools as the client gave them; none work in video mode. */
  JsonArray toolsJson() {
    return video() ? new JsonArray() : json.getJsonArray("tools");
  }

  List<Tool> tools() {
    return toolsJson().stream()
        .map(JsonObject.class::cast)
        .map(SessionSettings::withoutNulls)
        .map(
            tool ->
                new Tool(
                    tool.getString("name"), tool.getJsonObject("parameters", new JsonObject())))
        .toList();
  }

  /** What is said unasked at the start; of both places for it the one in {@code beta_fields}. */
  Optional<String> greeting() {
    JsonObject config = json.getJsonObject("beta_fields").getJsonObject("greeting_config");
    config = config == null ? json.getJsonObject("greeting_config") : config;
    return config == null || !config.getBoolean("enable", false)
        ? Optional.empty()
        : Optional.of(config.getString("content", "")).filter(content -> !content.isBlank());
  }
}
