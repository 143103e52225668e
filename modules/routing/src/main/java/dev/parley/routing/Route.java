package dev.parley.routing;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A public model name and the endpoints that serve it.
 *
 * @param name what clients see as the session's model
 * @param aliases other names for it; {@code *} stands for any characters (rule R21)
 * @param endpoints endpoint names in order of preference
 */
public record Route(String name, List<String> aliases, List<String> endpoints) {
  public Route {
    aliases = List.copyOf(aliases);
    endpoints = List.copyOf(endpoints);
  }

  /** Whether a client that says {@code model} means this route. Case does not matter. */
  public boolean answersTo(String model) {
    return name.equalsIgnoreCase(model)
        || aliases.stream().anyMatch(alias -> pattern(alias).matcher(lower(model)).matches());
  }

  private static Pattern pattern(String alias) {
    return Pattern.compile(
        String.join(
            ".*", List.of(lower(alias).split("\\*", -1)).stream().map(Pattern::quote).toList()));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
