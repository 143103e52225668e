package dev.parley.hub.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where values come from beside the file: the command line and the environment, in this order.
 * Keeps the books on what was asked for, so that a variable nobody reads is found.
 */
final class Sources {
  /** Every key has one variable: {@code server.port} is {@code PARLEY_SERVER_PORT}. */
  static final String PREFIX = "PARLEY_";

  /** Variables of the start scripts and the command line; they are no keys. */
  private static final Set<String> RESERVED = Set.of("PARLEY_CONF", "PARLEY_JAVA_OPTS");

  /**
   * A value and what to call its place in an error.
   *
   * @param place {@code server.port}, or {@code server.port (from PARLEY_SERVER_PORT)}
   */
  record Given(String text, String place) {}

  private final Map<String, String> environment;
  private final Map<String, String> commandLine;
  private final Set<String> patterns = new TreeSet<>();
  private final Map<String, String> keyOfVariable = new LinkedHashMap<>();

  /**
   * @param commandLine option values by key
   */
  Sources(Map<String, String> environment, Map<String, String> commandLine) {
    this.environment = Map.copyOf(environment);
    this.commandLine = Map.copyOf(commandLine);
  }

  Map<String, String> environment() {
    return environment;
  }

  /** The name of a key's variable. */
  static String variableOf(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  /**
   * What overrides the file for this key. An empty variable counts as not set.
   *
   * @param pattern the key with a {@code *} for each name that the file may choose
   * @throws ConfigException if two keys of the file share one variable
   */
  Optional<Given> override(String key, String pattern) {
    patterns.add(pattern);
    String variable = variableOf(key);
    String other = keyOfVariable.putIfAbsent(variable, key);
    if (other != null && !other.equals(key)) {
      throw new ConfigException(
          key + ": must differ from " + other + " in more than case and punctuation");
    }
    if (commandLine.containsKey(key)) {
      return Optional.of(new Given(commandLine.get(key), key + " (from the command line)"));
    }
    String value = environment.getOrDefault(variable, "").strip();
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(new Given(value, key + " (from " + variable + ")"));
  }

  /** All keys that were asked for, as patterns. */
  Set<String> patterns() {
    return patterns;
  }

  /**
   * @throws ConfigException if a variable with the hub's prefix belongs to no key
   */
  void refuseUnknownVariables() {
    environment.keySet().stream()
        .filter(name -> name.startsWith(PREFIX))
        .filter(name -> !keyOfVariable.containsKey(name) && !RESERVED.contains(name))
        .sorted()
        .findFirst()
        .ifPresent(
            name -> {
              throw new ConfigException(
                  name + ": is no variable of Parley" + Suggestion.near(name, allVariables()));
            });
  }

  private Set<String> allVariables() {
    Set<String> all = new TreeSet<>(keyOfVariable.keySet());
    all.addAll(RESERVED);
    return all;
  }
}
