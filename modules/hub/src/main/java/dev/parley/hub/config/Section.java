package dev.parley.hub.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One mapping of the configuration, read key by key. Every read names the default and the format;
 * {@link #end} finds keys that nobody read. Not thread-safe.
 */
final class Section {
  private static final int MAX_SHOWN = 120;

  private final Sources sources;
  private final String path;
  private final String pattern;
  private final Map<String, Object> values;
  private final Set<String> known = new TreeSet<>();

  private Section(Sources sources, String path, String pattern, Map<String, Object> values) {
    this.sources = sources;
    this.path = path;
    this.pattern = pattern;
    this.values = values;
  }

  static Section root(Sources sources, Map<String, Object> tree) {
    return new Section(sources, "", "", tree);
  }

  /** The value of a key, or what the format makes of the default when nothing is given. */
  <T> T read(String key, String fallback, Format<T> format) {
    return parse(given(key, fallback), format, false);
  }

  /** As {@link #read}; the value is never shown. */
  <T> T readHidden(String key, String fallback, Format<T> format) {
    return parse(given(key, fallback), format, true);
  }

  /** The value of a key that has no default: empty when nothing is given. */
  <T> Optional<T> readIfGiven(String key, Format<T> format) {
    Sources.Given given = given(key, "");
    return given.text().isEmpty() ? Optional.empty() : Optional.of(parse(given, format, false));
  }

  /** A list of the file, or a text of entries between commas. Entries are not blank. */
  <T> List<T> readList(String key, List<String> fallback, Format<T> format) {
    return readList(key, fallback, format, false);
  }

  /** As {@link #readList}, empty when nothing is given; the entries are never shown. */
  <T> List<T> readHiddenList(String key, Format<T> format) {
    return readList(key, List.of(), format, true);
  }

  private <T> List<T> readList(
      String key, List<String> fallback, Format<T> format, boolean hidden) {
    known.add(key);
    Sources.Given given =
        sources
            .override(keyOf(key), patternOf(key))
            .orElseGet(() -> new Sources.Given(inFileAsList(key, fallback), keyOf(key)));
    return List.of(given.text().split(",", -1)).stream()
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .map(entry -> parse(new Sources.Given(entry, given.place()), format, hidden))
        .toList();
  }

  /** The mapping under a key; an empty one when it is missing. */
  Section section(String key) {
    known.add(key);
    return new Section(sources, keyOf(key), patternOf(key), mapping(key));
  }

  /** The mappings under a key, by names that the file chooses, in its order. */
  Map<String, Section> entries(String key) {
    Section holder = section(key);
    Map<String, Section> entries = new LinkedHashMap<>();
    for (String name : holder.values.keySet()) {
      entries.put(
          name,
          new Section(sources, holder.keyOf(name), holder.patternOf("*"), holder.mapping(name)));
    }
    return entries;
  }

  /** An error about a key of this section, or about the section for an empty key. */
  ConfigException error(String key, String rule) {
    return new ConfigException((key.isEmpty() ? path : keyOf(key)) + ": " + rule);
  }

  /**
   * @throws ConfigException if the section holds a key that was not asked for
   */
  void end() {
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        throw error(key, "is no key of Parley" + Suggestion.near(key, known));
      }
    }
  }

  private <T> T parse(Sources.Given given, Format<T> format, boolean hidden) {
    try {
      return format.parse(given.text());
    } catch (BadValue bad) {
      throw new ConfigException(
          given.place() + ": " + bad.rule() + ", was " + (hidden ? "***" : shown(given.text())));
    }
  }

  private Sources.Given given(String key, String fallback) {
    known.add(key);
    return sources
        .override(keyOf(key), patternOf(key))
        .orElseGet(() -> new Sources.Given(inFile(key, fallback), keyOf(key)));
  }

  private String inFile(String key, String fallback) {
    Object value = values.get(key);
    if (value == null) {
      return fallback;
    }
    if (value instanceof String text) {
      String substituted = substitute(key, text);
      return substituted.isEmpty() ? fallback : substituted;
    }
    throw error(key, "must be a single value");
  }

  private String inFileAsList(String key, List<String> fallback) {
    Object value = values.get(key);
    if (!(value instanceof List<?> list)) {
      return inFile(key, String.join(",", fallback));
    }
    StringBuilder joined = new StringBuilder();
    for (Object entry : list) {
      if (!(entry instanceof String text)) {
        throw error(key, "must be a list of single values");
      }
      joined.append(substitute(key, text)).append(',');
    }
    return joined.toString();
  }

  private String substitute(String key, String text) {
    try {
      return Substitution.apply(text, sources.environment()).strip();
    } catch (BadValue bad) {
      throw error(key, bad.rule());
    }
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> mapping(String key) {
    Object value = values.getOrDefault(key, "");
    if (value instanceof Map<?, ?>) {
      return (Map<String, Object>) value;
    }
    if (value.equals("")) {
      return Map.of();
    }
    throw error(key, "must be a mapping of keys to values");
  }

  private String keyOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private String patternOf(String key) {
    return pattern.isEmpty() ? key : pattern + "." + key;
  }

  /** One line, no control characters, no user info of a URL. */
  private static String shown(String value) {
    String masked = value.replaceAll("//[^/@]*@", "//***@").replaceAll("\\p{Cntrl}", "?");
    return masked.length() > MAX_SHOWN ? masked.substring(0, MAX_SHOWN) + "…" : masked;
  }
}
