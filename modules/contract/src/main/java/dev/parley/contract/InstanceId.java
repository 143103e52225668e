package dev.parley.contract;

import java.util.Optional;
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
    if (!isValid(value)) {
      throw new IllegalArgumentException("not an instance id");
    }
  }

  /** Whether a text has the shape of an id. */
  static boolean isValid(String text) {
    return SHAPE.matcher(text).matches();
  }

  /** A new random id. */
  public static InstanceId create() {
    return new InstanceId(Ids.random(""));
  }

  /** A new id of an instance that runs in this node; {@link #isOn} tells so from the id alone. */
  public static InstanceId createOn(InstanceId node) {
    return new InstanceId(Ids.random("") + node.value());
  }

  /** The node that {@link #createOn} was told; empty for an id that was made without one. */
  public Optional<InstanceId> node() {
    int length = value.length() / 2;
    return value.length() == 2 * Ids.RANDOM_CHARS
        ? Optional.of(new InstanceId(value.substring(length)))
        : Optional.empty();
  }

  /** Whether this is the id of an instance that runs in this node. */
  public boolean isOn(InstanceId node) {
    return value.length() > node.value().length() && value.endsWith(node.value());
  }

  @Override
  public String toString() {
    return value;
  }
}
