package dev.parley.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.Json;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hard capabilities that a session's configuration asks of its endpoint: an endpoint that lacks
 * one is passed over. Names are those of an announcement's capabilities.
 *
 * @param tools whether it calls functions
 * @param inputFormat the audio it sends, {@code audio/pcm;rate=24000}; null when it does not say
 * @param outputFormat the audio it wants; null when it does not say
 */
record Requirements(boolean tools, @Nullable String inputFormat, @Nullable String outputFormat) {
  static final Requirements NONE = new Requirements(false, null, null);

  /**
   * @param config a GA session object, or null; what is malformed in it asks for nothing
   */
  static Requirements of(@Nullable String config) {
    ObjectNode session = config == null ? null : Json.object(config);
    if (session == null) {
      return NONE;
    }
    JsonNode audio = session.path("audio");
    return new Requirements(
        !session.path("tools").isEmpty(),
        format(audio.path("input").path("format")),
        format(audio.path("output").path("format")));
  }

  private static @Nullable String format(JsonNode format) {
    JsonNode type = format.get("type");
    if (type == null || !type.isTextual()) {
      return null;
    }
    JsonNode rate = format.get("rate");
    return rate != null && rate.isIntegralNumber()
        ? type.textValue() + ";rate=" + rate.longValue()
        : type.textValue();
  }

  /**
   * Whether an endpoint can do all of it.
   *
   * @param capabilities of its announcement: JSON, or empty when it says nothing about itself
   */
  boolean areMetBy(String capabilities) {
    if (equals(NONE) || capabilities.isEmpty()) {
      return true;
    }
    ObjectNode can = Json.object(capabilities);
    return can != null
        && (!tools || can.path("tools").asBoolean(false))
        && takes(can.path("input_formats"), inputFormat)
        && takes(can.path("output_formats"), outputFormat);
  }

  private static boolean takes(JsonNode formats, @Nullable String format) {
    Set<String> known = new LinkedHashSet<>();
    formats.forEach(one -> known.add(one.asText()));
    // 24 kHz is the only rate of PCM that the protocol knows; a session may leave it out.
    return format == null
        || known.contains(format)
        || (format.equals("audio/pcm") && known.contains("audio/pcm;rate=24000"));
  }
}
