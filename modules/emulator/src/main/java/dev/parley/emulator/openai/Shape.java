package dev.parley.emulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a JSON value must look like, with the error the service gives when it does not. */
@FunctionalInterface
interface Shape {
  /**
   * @param value as {@link JsonObject#getValue} gives it; never absent
   * @param path of the value, as errors name it
   * @throws ClientError naming the path at fault
   */
  void check(@Nullable Object value, String path);

  /** A string of at most {@code maxLength} characters. */
  static Shape text(int maxLength) {
    return (value, path) -> {
      if (!(value instanceof String text)) {
        throw ClientError.wrongType(path, "a string");
      }
      if (text.length() > maxLength) {
        throw ClientError.invalid(
            path,
            "Invalid '"
                + path
                + "': string too long. Expected a string with maximum length "
                + maxLength
                + ", but got a string with length "
                + text.length()
                + " instead.");
      }
    };
  }

  static Shape text() {
    return text(Integer.MAX_VALUE);
  }

  static Shape oneOf(String... supported) {
    List<String> values = List.of(supported);
    return (value, path) -> {
      if (!(value instanceof String text)) {
        throw ClientError.wrongType(path, "one of " + listed(values));
      }
      if (!values.contains(text)) {
        throw notSupported(path, text, values);
      }
    };
  }

  static Shape flag() {
    return (value, path) -> {
      if (!(value instanceof Boolean)) {
        throw ClientError.wrongType(path, "a boolean");
      }
    };
  }

  /** A whole number in {@code [min, max]}. */
  static Shape integer(long min, long max) {
    return (value, path) -> {
      if (!(value instanceof Integer || value instanceof Long)) {
        throw ClientError.wrongType(path, "an integer");
      }
      long number = ((Number) value).longValue();
      if (number < min || number > max) {
        throw outOfRange("integer", path, number < min, number < min ? min : max, value);
      }
    };
  }

  static Shape number(double min, double max) {
    return (value, path) -> {
      if (!(value instanceof Number number)) {
        throw ClientError.wrongType(path, "a number");
      }
      double amount = number.doubleValue();
      if (!(amount >= min && amount <= max)) {
        throw outOfRange("decimal", path, !(amount > max), amount > max ? max : min, value);
      }
    };
  }

  static Shape nullable(Shape shape) {
    return (value, path) -> {
      if (value != null) {
        shape.check(value, path);
      }
    };
  }

  static Shape listOf(Shape element, int maxSize) {
    return (value, path) -> {
      if (!(value instanceof JsonArray list)) {
        throw ClientError.wrongType(path, "an array");
      }
      if (list.size() > maxSize) {
        throw ClientError.invalid(
            path, "Invalid '" + path + "': array too long. Expected at most " + maxSize + ".");
      }
      for (int at = 0; at < list.size(); at++) {
        element.check(list.getValue(at), path + "[" + at + "]");
      }
    };
  }

  static Shape anything() {
    return (value, path) -> {};
  }

  /** Any object; its members are the client's own. */
  static Shape anyObject() {
    return (value, path) -> {
      if (!(value instanceof JsonObject)) {
        throw ClientError.wrongType(path, "an object");
      }
    };
  }

  /** A string to be checked as such, or an object of the other shape. */
  static Shape textOr(Shape text, Shape other) {
    return (value, path) -> (value instanceof String ? text : other).check(value, path);
  }

  /** An object whose shape depends on one string member; its kinds are added one by one. */
  static TaggedShape tagged(String tag) {
    return new TaggedShape(tag, null, Map.of());
  }

  /** As {@link #tagged(String)}, with a kind for objects without the member. */
  static TaggedShape tagged(String tag, String absent) {
    return new TaggedShape(tag, absent, Map.of());
  }

  static ObjectShape object() {
    return new ObjectShape(Map.of(), List.of());
  }

  private static ClientError outOfRange(
      String kind, String path, boolean below, Number limit, Object value) {
    String side = below ? "below minimum" : "above maximum";
    return new ClientError(
        kind + (below ? "_below_min_value" : "_above_max_value"),
        path,
        "Invalid '%s': %s %s value. Expected a value %s %s, but got %s instead."
            .formatted(path, kind, side, below ? ">=" : "<=", limit, value));
  }

  private static ClientError notSupported(String path, String value, List<String> supported) {
    return ClientError.invalid(
        path,
        "Invalid value: "
            + ClientError.quoted(value)
            + ". Supported values are: "
            + listed(supported)
            + ".");
  }

  private static String listed(List<String> values) {
    return values.stream().map(each -> "'" + each + "'").collect(Collectors.joining(", "));
  }

  private static String member(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** An object of one of these kinds and no other. Immutable. */
  record TaggedShape(String tag, @Nullable String absent, Map<String, Shape> kinds)
      implements Shape {
    TaggedShape kind(String name, Shape shape) {
      Map<String, Shape> more = new LinkedHashMap<>(kinds);
      more.put(name, shape);
      return new TaggedShape(tag, absent, more);
    }

    @Override
    public void check(@Nullable Object value, String path) {
      if (!(value instanceof JsonObject object)) {
        throw ClientError.wrongType(path, "an object");
      }
      String tagPath = member(path, tag);
      Object kind = object.containsKey(tag) ? object.getValue(tag) : absent;
      if (kind == null && !object.containsKey(tag)) {
        throw ClientError.missing(tagPath);
      }
      if (!(kind instanceof String text)) {
        throw ClientError.wrongType(tagPath, "a string");
      }
      Shape shape = kinds.get(text);
      if (shape == null) {
        throw notSupported(tagPath, text, List.copyOf(kinds.keySet()));
      }
      shape.check(object, path);
    }
  }

  /** An object with these members and no other. Immutable. */
  record ObjectShape(Map<String, Shape> members, List<String> required) implements Shape {
    ObjectShape must(String name, Shape shape) {
      ObjectShape wider = may(name, shape);
      List<String> names = new ArrayList<>(required);
      names.add(name);
      return new ObjectShape(wider.members, names);
    }

    ObjectShape may(String name, Shape shape) {
      Map<String, Shape> more = new LinkedHashMap<>(members);
      more.put(name, shape);
      return new ObjectShape(more, required);
    }

    @Override
    public void check(@Nullable Object value, String path) {
      if (!(value instanceof JsonObject object)) {
        throw ClientError.wrongType(path, "an object");
      }
      for (String name : object.fieldNames()) {
        if (!members.containsKey(name)) {
          throw ClientError.unknown(
              member(path, name.length() <= 80 ? name : name.substring(0, 80)));
        }
      }
      for (String name : required) {
        if (!object.containsKey(name)) {
          throw ClientError.missing(member(path, name));
        }
      }
      members.forEach(
          (name, shape) -> {
            if (object.containsKey(name)) {
              shape.check(object.getValue(name), member(path, name));
            }
          });
    }
  }
}
