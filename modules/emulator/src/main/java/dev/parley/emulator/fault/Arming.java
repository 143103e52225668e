package dev.parley.emulator.fault;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One fault to be, with its details; those that a fault has no use for are ignored.
 *
 * @param count chances to take, from 1
 * @param key of the only connections that it is for, as they present it; empty for all
 * @param after deltas to let pass before it acts
 * @param behind type of the event of a response behind which it acts, instead of deltas; or empty
 * @param status of a refused upgrade
 * @param closeCode of a close frame
 * @param code of an error or a failed response; empty for the fault's own
 * @param delayMs between the events of a slow response
 * @param bytes of a garbage frame
 */
public record Arming(
    Fault fault,
    int count,
    String key,
    OptionalInt after,
    String behind,
    OptionalInt status,
    OptionalInt closeCode,
    String code,
    int delayMs,
    int bytes) {
  private static final int MAX_COUNT = 1_000_000;
  private static final int MAX_DELAY_MS = 60_000;
  private static final int MAX_BYTES = 64 * 1024 * 1024;
  private static final int DEFAULT_DELAY_MS = 150;
  private static final int DEFAULT_BYTES = 64;
  private static final int DELTAS_BEFORE = 2;
  private static final Set<String> KEYS =
      Set.of(
          "fault",
          "count",
          "key",
          "after",
          "behind",
          "status",
          "close_code",
          "code",
          "delay_ms",
          "bytes");

  /** A fault with the details that it has by itself. */
  public static Arming of(Fault fault, int count) {
    return fromJson(new JsonObject().put("fault", fault.name()).put("count", count));
  }

  /**
   * A fault for the next chance that the connections of a key give: the next of them, or their next
   * response, in the middle of it where the fault is one that acts there.
   */
  public static Arming ofNext(Fault fault, String key) {
    JsonObject json = new JsonObject().put("fault", fault.name()).put("key", key);
    return fromJson(fault.isPossibleAnyTime() ? json.put("after", DELTAS_BEFORE) : json);
  }

  /**
   * @param json {@code {fault, count?, key?, after?, behind?, status?, close_code?, code?,
   *     delay_ms?, bytes?}}
   * @throws IllegalArgumentException naming the key at fault
   */
  public static Arming fromJson(JsonObject json) {
    for (String key : json.fieldNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("unknown key '" + key + "', known are " + KEYS);
      }
    }
    return new Arming(
        fault(json.getValue("fault")),
        number(json, "count", 1, MAX_COUNT).orElse(1),
        text(json, "key"),
        number(json, "after", 0, MAX_COUNT),
        text(json, "behind"),
        number(json, "status", 400, 599),
        number(json, "close_code", 1000, 4999),
        text(json, "code"),
        number(json, "delay_ms", 0, MAX_DELAY_MS).orElse(DEFAULT_DELAY_MS),
        number(json, "bytes", 1, MAX_BYTES).orElse(DEFAULT_BYTES));
  }

  private static Fault fault(Object name) {
    return Arrays.stream(Fault.values())
        .filter(fault -> fault.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "fault: must be one of "
                        + Arrays.stream(Fault.values())
                            .map(Fault::name)
                            .collect(Collectors.joining(", "))));
  }

  private static String text(JsonObject json, String key) {
    return json.getValue(key) instanceof String text ? text : "";
  }

  private static OptionalInt number(JsonObject json, String key, int min, int max) {
    Object value = json.getValue(key);
    if (value == null) {
      return OptionalInt.empty();
    }
    if (!(value instanceof Integer number) || number < min || number > max) {
      throw new IllegalArgumentException(
          key + ": must be a whole number from " + min + " to " + max);
    }
    return OptionalInt.of(number);
  }

  /** Whether it waits for a response to have come so far. */
  boolean waitsInResponse() {
    return after.isPresent() || !behind.isEmpty();
  }

  Arming withCount(int left) {
    return new Arming(fault, left, key, after, behind, status, closeCode, code, delayMs, bytes);
  }
}
