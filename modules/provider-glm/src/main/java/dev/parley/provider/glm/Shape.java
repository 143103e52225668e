package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.provider.api.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON value must look like. GLM would take, or ignore, almost anything; a GA client is owed
 * the errors of protocols/openai-realtime.md sections 5.10 and 7.3 all the same.
 */
@FunctionalInterface
interface Shape {
  /**
   * @param value never absent; JSON's null is a {@code NullNode}
   * @param path of the value, as errors name it
   * @throws Refusal naming the path at fault
   */
  void check(JsonNode value, String path);

  /** A string of at most so many characters. */
  static Shape text(int maxLength) {
    return (value, path) -> {
      if (!value.isTextual()) {
        throw Refusal.wrongType(path, "a string");
      }
      if (value.textValue().length() > maxLength) {
        throw Refusal.invalid(
            path,
            "Invalid '"
                + path
                + "': string too long. Expected at most "
                + maxLength
                + " characters.");
      }
    };
  }

  static Shape text() {
    return text(Integer.MAX_VALUE);
  }

  static Shape oneOf(String... supported) {
    List<String> values = List.of(supported);
    return (value, path) -> {
      if (!value.isTextual()) {
        throw Refusal.wrongType(path, "one of " + listed(values));
      }
      if (!values.contains(value.textValue())) {
        throw notSupported(path, value.textValue(), values);
      }
    };
  }

  static Shape flag() {
    return (value, path) -> {
      if (!value.isBoolean()) {
        throw Refusal.wrongType(path, "a boolean");
      }
    };
  }

  /** A whole number in {@code [min, max]}. */
  static Shape integer(long min, long max) {
    return (value, path) -> {
      if (!value.isIntegralNumber()) {
        throw Refusal.wrongType(path, "an integer");
      }
      boolean below =
          value.canConvertToLong() ? value.longValue() < min : value.decimalValue().signum() < 0;
      if (below || !value.canConvertToLong() || value.longValue() > max) {
        throw outOfRange("integer", path, below, below ? min : max);
      }
    };
  }

  static Shape number(double min, double max) {
    return (value, path) -> {
      if (!value.isNumber()) {
        throw Refusal.wrongType(path, "a number");
      }
      double amount = value.doubleValue();
      if (!(amount >= min && amount <= max)) {
        throw outOfRange("decimal", path, !(amount > max), amount > max ? max : min);
      }
    };
  }

  static Shape nullable(Shape shape) {
    return (value, path) -> {
      if (!value.isNull()) {
        shape.check(value, path);
      }
    };
  }

  static Shape listOf(Shape element, int maxSize) {
    return (value, path) -> {
      if (!value.isArray()) {
        throw Refusal.wrongType(path, "an array");
      }
      if (value.size() > maxSize) {
        throw Refusal.invalid(
            path, "Invalid '" + path + "': array too long. Expected at most " + maxSize + ".");
      }
      for (int at = 0; at < value.size(); at++) {
        element.check(value.get(at), path + "[" + at + "]");
      }
    };
  }

  static Shape anything() {
    return (value, path) -> {};
  }

  /** Any object; its members are the client's own. */
  static Shape anyObject() {
    return (value, path) -> {
      if (!value.isObject()) {
        throw Refusal.wrongType(path, "an object");
      }
    };
  }

  /** A string to be checked as such, or else the other shape. */
  static Shape textOr(Shape text, Shape other) {
    return (value, path) -> (value.isTextual() ? text : other).check(value, path);
  }

  /** What the protocol knows and this provider lacks. */
  static Shape unavailable(String what) {
    return (value, path) -> {
      throw Refusal.unavailable(path, what);
    };
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

  private static Refusal outOfRange(String kind, String path, boolean below, Number limit) {
    return new Refusal(
        kind + (below ? "_below_min_value" : "_above_max_value"),
        path,
        "Invalid '" + path + "': expected a value " + (below ? ">= " : "<= ") + limit + ".");
  }

  private static Refusal notSupported(String path, String value, List<String> supported) {
    return Refusal.invalid(
        path,
        "Invalid value: "
            + Refusal.quoted(value)
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

  /**
   * An object of one of these kinds and no other. Immutable.
   *
   * @param absent the kind of an object without the tag, or null if it must have one
   */
  record TaggedShape(String tag, @Nullable String absent, Map<String, Shape> kinds)
      implements Shape {
    TaggedShape kind(String name, Shape shape) {
      Map<String, Shape> more = new LinkedHashMap<>(kinds);
      more.put(name, shape);
      return new TaggedShape(tag, absent, more);
    }

    @Override
    public void check(JsonNode value, String path) {
      if (!value.isObject()) {
        throw Refusal.wrongType(path, "an object");
      }
      String tagPath = member(path, tag);
      JsonNode kind = value.get(tag);
      if (kind == null && absent != null) {
        kind = JsonNodeFactory.instance.textNode(absent);
      }
      if (kind == null) {
        throw Refusal.missing(tagPath);
      }
      if (!kind.isTextual()) {
        throw Refusal.wrongType(tagPath, "a string");
      }
      Shape shape = kinds.get(kind.textValue());
      if (shape == null) {
        throw notSupported(tagPath, kind.textValue(), List.copyOf(kinds.keySet()));
      }
      shape.check(value, path);
    }
  }

  /** An object with these members and no other. Immutable. */
  record ObjectShape(Map<String, Shape> members, List<String> required) implements Shape {
    private static final int NAME_CHARACTERS = 80;

    ObjectShape must(String name, Shape shape) {
      List<String> names = new ArrayList<>(required);
      names.add(name);
      return new ObjectShape(may(name, shape).members, names);
    }

    ObjectShape may(String name, Shape shape) {
      Map<String, Shape> more = new LinkedHashMap<>(members);
      more.put(name, shape);
      return new ObjectShape(more, required);
    }

    @Override
    public void check(JsonNode value, String path) {
      if (!value.isObject()) {
        throw Refusal.wrongType(path, "an object");
      }
      value.fieldNames().forEachRemaining(name -> requireKnown(name, path));
      for (String name : required) {
        if (!value.has(name)) {
          throw Refusal.missing(member(path, name));
        }
      }
      members.forEach(
          (name, shape) -> {
            JsonNode given = value.get(name);
            if (given != null) {
              shape.check(given, member(path, name));
            }
          });
    }

    private void requireKnown(String name, String path) {
      if (!members.containsKey(name)) {
        String shown = name.length() <= NAME_CHARACTERS ? name : name.substring(0, NAME_CHARACTERS);
        throw Refusal.unknown(member(path, shown));
      }
    }
  }
}
