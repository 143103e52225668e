package dev.parley.emulator.glm;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a {@code session.update} must and must not hold (protocol page, 3). */
final class SettingsCheck {
  private static final int MAX_TOOLS = 128;
  private static final int GREETING_CHARACTERS = 1_024;
  private static final int MOST_OUTPUT_TOKENS = 1_024;
  private static final Pattern DECIMAL = Pattern.compile("\\d{1,4}");

  private static final Set<String> VOICES =
      Set.of(
          "tongtong",
          "xiaochen",
          "female-tianmei",
          "female-shaonv",
          "male-qn-daxuesheng",
          "male-qn-jingying",
          "lovely_girl");

  private static final List<String> REQUIRED =
      List.of("input_audio_format", "output_audio_format", "turn_detection");

  /** Members of {@code beta_fields} that close the session when they lie beside it. */
  private static final List<String> NESTED =
      List.of("chat_mode", "tts_source", "auto_search", "fps", "image_size_x", "image_size_y");

  private static final Map<String, Predicate<Object>> SESSION =
      Map.of(
          "modalities", SettingsCheck::isModalities,
          "instructions", String.class::isInstance,
          "voice", VOICES::contains,
          "input_audio_format", value -> InputFormat.NAMES.contains(value),
          "turn_detection", value -> isTyped(value, "client_vad", "server_vad"),
          "input_audio_noise_reduction", value -> isTyped(value, "near_field", "far_field"),
          "temperature", SettingsCheck::isTemperature,
          "max_response_output_tokens", SettingsCheck::isTokens,
          "tools", SettingsCheck::isTools,
          "greeting_config", SettingsCheck::isGreeting);

  private static final Map<String, Predicate<Object>> BETA =
      Map.of(
          "chat_mode", Set.of("audio", "video_passive")::contains,
          "tts_source", "e2e"::equals,
          "auto_search", Boolean.class::isInstance,
          "greeting_config", SettingsCheck::isGreeting);

  private SettingsCheck() {}

  /**
   * @param mp3 whether {@code mp3} is an output format
   * @throws GlmError if anything is wrong; then nothing of the update holds
   */
  static void check(JsonObject session, boolean mp3) {
    if (session.containsKey("tool_choice")) {
      throw GlmError.badParameters();
    }
    if (!(session.getValue("beta_fields") instanceof JsonObject beta)
        || NESTED.stream().anyMatch(session::containsKey)) {
      throw GlmError.downstream();
    }
    for (String name : REQUIRED) {
      if (!session.containsKey(name)) {
        throw GlmError.missing(name);
      }
    }
    if (!beta.containsKey("chat_mode")) {
      throw GlmError.missing("beta_fields.chat_mode");
    }
    Object model = session.getValue("model");
    if (model != null && !SessionSettings.MODELS.contains(model)) {
      throw GlmError.of("1211", "模型不存在，请检查模型代码。");
    }
    Object output = session.getValue("output_audio_format");
    if (!"pcm".equals(output) && !(mp3 && "mp3".equals(output))) {
      throw GlmError.invalid("output_audio_format");
    }
    check(session, SESSION, "");
    check(beta, BETA, "beta_fields.");
  }

  private static void check(
      JsonObject object, Map<String, Predicate<Object>> members, String path) {
    members.forEach(
        (name, good) -> {
          Object value = object.getValue(name);
          if (value != null && !good.test(value)) {
            throw GlmError.invalid(path + name);
          }
        });
    for (String name : List.of("input_audio_format", "chat_mode")) {
      if (object.containsKey(name) && object.getValue(name) == null) {
        throw GlmError.invalid(path + name);
      }
    }
  }

  private static boolean isModalities(Object value) {
    return value instanceof JsonArray list
        && list.contains("text")
        && list.stream().allMatch(each -> "text".equals(each) || "audio".equals(each));
  }

  private static boolean isTyped(Object value, String... types) {
    return value instanceof JsonObject object
        && object.getValue("type") instanceof String type
        && List.of(types).contains(type);
  }

  private static boolean isTemperature(Object value) {
    return value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 1;
  }

  /** A decimal in a string: a number is refused. */
  private static boolean isTokens(Object value) {
    return value instanceof String text
        && DECIMAL.matcher(text).matches()
        && Integer.parseInt(text) > 0
        && Integer.parseInt(text) <= MOST_OUTPUT_TOKENS;
  }

  private static boolean isGreeting(Object value) {
    return value instanceof JsonObject object
        && object.getValue("enable") instanceof Boolean
        && (!object.containsKey("content")
            || (object.getValue("content") instanceof String content
                && content.length() <= GREETING_CHARACTERS));
  }

  private static boolean isTools(Object value) {
    if (!(value instanceof JsonArray tools) || tools.size() > MAX_TOOLS) {
      return false;
    }
    Set<Object> names = new HashSet<>();
    return tools.stream().allMatch(tool -> isTool(tool) && names.add(name(tool)));
  }

  private static boolean isTool(@Nullable Object value) {
    return value instanceof JsonObject tool
        && "function".equals(tool.getValue("type"))
        && name(tool) instanceof String name
        && !name.isBlank()
        && (tool.getValue("description") == null || tool.getValue("description") instanceof String)
        && (tool.getValue("parameters") == null
            || tool.getValue("parameters") instanceof JsonObject);
  }

  private static @Nullable Object name(Object tool) {
    return tool instanceof JsonObject object ? object.getValue("name") : null;
  }
}
