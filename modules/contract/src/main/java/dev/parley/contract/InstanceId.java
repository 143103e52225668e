package dev.parley.contract;

import java.util.regex.Pattern;

/**
 * Names one verticle instance of one process start. Random and never reused, so that a stale route
 * cannot reach a new process.
 *
 * @param value 1 to 64 base62 characters
 */
public record InstanceId(String value) {
  private static final Pattern SHAPE = Pattern.compile("[0-9A-Za-z]{1,64}");

  public InstanceId {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException("not an instance id");
    }
  }

  /** A new random id. */
  public static InstanceId create() {
    return new InstanceId(Ids.random(""));
  }

  @Override
  public String toString() {
    return value;
  }
}
