package dev.parley.provider.api;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an endpoint can do. A hard capability that a session uses must be there; a soft one degrades
 * and is reported.
 *
 * @param serverVad detects turns itself
 * @param truncate cuts played audio out of its context
 * @param itemReplay accepts history as items
 * @param outOfBand runs responses outside the conversation
 * @param images takes {@code input_image}
 * @param tools calls functions
 * @param inputFormats audio it takes, as GA format types with rate: {@code audio/pcm;rate=24000}
 * @param outputFormats audio it gives
 * @param sessionCap the longest session it allows; zero when unknown
 */
public record Capabilities(
    boolean serverVad,
    boolean truncate,
    boolean itemReplay,
    boolean outOfBand,
    boolean images,
    boolean tools,
    Set<String> inputFormats,
    Set<String> outputFormats,
    Duration sessionCap) {
  public Capabilities {
    inputFormats = Set.copyOf(inputFormats);
    outputFormats = Set.copyOf(outputFormats);
  }

  /** The form that travels in announcements. */
  public String toJson() {
    return new JsonObject()
        .put("server_vad", serverVad)
        .put("truncate", truncate)
        .put("item_replay", itemReplay)
        .put("out_of_band", outOfBand)
        .put("images", images)
        .put("tools", tools)
        .put("input_formats", sorted(inputFormats))
        .put("output_formats", sorted(outputFormats))
        .put("session_cap_s", sessionCap.toSeconds())
        .encode();
  }

  /**
   * Reads {@link #toJson}; what is missing counts as lacking, what is unknown is ignored.
   *
   * @throws IllegalArgumentException when it is not of that shape
   */
  public static Capabilities fromJson(String json) {
    try {
      JsonObject object = new JsonObject(json);
      return new Capabilities(
          object.getBoolean("server_vad", false),
          object.getBoolean("truncate", false),
          object.getBoolean("item_replay", false),
          object.getBoolean("out_of_band", false),
          object.getBoolean("images", false),
          object.getBoolean("tools", false),
          formats(object, "input_formats"),
          formats(object, "output_formats"),
          Duration.ofSeconds(object.getLong("session_cap_s", 0L)));
    } catch (DecodeException | ClassCastException | NullPointerException malformed) {
      throw new IllegalArgumentException("not a capabilities object", malformed);
    }
  }

  private static JsonArray sorted(Set<String> formats) {
    JsonArray array = new JsonArray();
    new TreeSet<>(formats).forEach(array::add);
    return array;
  }

  private static Set<String> formats(JsonObject object, String key) {
    return object.getJsonArray(key, new JsonArray()).stream()
        .map(String.class::cast)
        .collect(Collectors.toUnmodifiableSet());
  }
}
