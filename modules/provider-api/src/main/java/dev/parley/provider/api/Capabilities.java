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
 * @param replay how much history it makes use of
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
    Duration sessionCap,
    Replay replay) {
  /**
   * A bound on replayed history; the newest count.
   *
   * @param items at most so many, {@link Integer#MAX_VALUE} when there is no bound
   * @param characters of text at most, {@link Long#MAX_VALUE} when there is no bound
   */
  public record Replay(int items, long characters) {
    /** As much as there is. */
    public static final Replay UNLIMITED = new Replay(Integer.MAX_VALUE, Long.MAX_VALUE);

    /**
     * @throws IllegalArgumentException when one is negative
     */
    public Replay {
      if (items < 0 || characters < 0) {
        throw new IllegalArgumentException("a replay bound cannot be negative");
      }
    }
  }

  public Capabilities {
    inputFormats = Set.copyOf(inputFormats);
    outputFormats = Set.copyOf(outputFormats);
  }

  /** Without a bound on replayed history. */
  public Capabilities(
      boolean serverVad,
      boolean truncate,
      boolean itemReplay,
      boolean outOfBand,
      boolean images,
      boolean tools,
      Set<String> inputFormats,
      Set<String> outputFormats,
      Duration sessionCap) {
    this(
        serverVad,
        truncate,
        itemReplay,
        outOfBand,
        images,
        tools,
        inputFormats,
        outputFormats,
        sessionCap,
        Replay.UNLIMITED);
  }

  /** The same, but for the bound on replayed history. */
  public Capabilities withReplay(Replay bound) {
    return new Capabilities(
        serverVad,
        truncate,
        itemReplay,
        outOfBand,
        images,
        tools,
        inputFormats,
        outputFormats,
        sessionCap,
        bound);
  }

  /** The same, but for the longest session; zero changes nothing. */
  Capabilities withSessionCap(Duration cap) {
    return cap.isZero()
        ? this
        : new Capabilities(
            serverVad,
            truncate,
            itemReplay,
            outOfBand,
            images,
            tools,
            inputFormats,
            outputFormats,
            cap,
            replay);
  }

  /** The form that travels in announcements. */
  public String toJson() {
    JsonObject object = new JsonObject();
    object
        .put("server_vad", serverVad)
        .put("truncate", truncate)
        .put("item_replay", itemReplay)
        .put("out_of_band", outOfBand)
        .put("images", images)
        .put("tools", tools)
        .put("input_formats", sorted(inputFormats))
        .put("output_formats", sorted(outputFormats))
        .put("session_cap_s", sessionCap.toSeconds());
    if (replay.items() < Integer.MAX_VALUE) {
      object.put("replay_items", replay.items());
    }
    if (replay.characters() < Long.MAX_VALUE) {
      object.put("replay_characters", replay.characters());
    }
    return object.encode();
  }

  /**
   * Reads {@link #toJson}; what is missing counts as lacking, of the bounds on replay as no bound;
   * what is unknown is ignored.
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
          Duration.ofSeconds(object.getLong("session_cap_s", 0L)),
          new Replay(
              (int) Math.min(Integer.MAX_VALUE, object.getLong("replay_items", Long.MAX_VALUE)),
              object.getLong("replay_characters", Long.MAX_VALUE)));
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
