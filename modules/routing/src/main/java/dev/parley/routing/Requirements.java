package dev.parley.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
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
    return of(config, "{}");
  }

  /**
   * @param config what the session started with: a GA session object, or null
   * @param acknowledged the updates to it that hold, merged, another such object: what it names
   *     takes the place of what the first one says
   */
  static Requirements of(@Nullable String config, String acknowledged) {
    JsonNode first = config == null ? MissingNode.getInstance() : session(config);
    JsonNode later = session(acknowledged);
    return new Requirements(
        !latest("/tools", first, later).isEmpty(),
        format(latest("/audio/input/format", first, later)),
        format(latest("/audio/output/format", first, later)));
  }

  private static JsonNode session(String config) {
    ObjectNode session = Json.object(config);
    return session == null ? MissingNode.getInstance() : session;
  }

  private static JsonNode latest(String pointer, JsonNode first, JsonNode later) {
    JsonNode named = later.at(pointer);
    return named.isMissingNode() ? first.at(pointer) : named;
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
