package dev.parley.hub.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts environment variables into a text: <code>${NAME}</code>, or <code>${NAME:-default}</code>
 * for a variable that is unset or empty. A default may hold further variables; <code>$${</code>
 * stands for a literal <code>${</code>. What a variable holds is taken as it is.
 */
final class Substitution {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int MAX_DEPTH = 8;

  private final String text;
  private final Map<String, String> environment;
  private int at;

  private Substitution(String text, Map<String, String> environment) {
    this.text = text;
    this.environment = environment;
  }

  /**
   * @throws BadValue if a reference is malformed, or names a variable that is not set and gives no
   *     default
   */
  static String apply(String text, Map<String, String> environment) throws BadValue {
    if (!text.contains("${")) {
      return text;
    }
    return new Substitution(text, environment).run(0, true);
  }

  /**
   * Reads on to the end, or inside a reference to its closing brace.
   *
   * @param live whether the result is used; a default that is not may name unset variables
   */
  private String run(int depth, boolean live) throws BadValue {
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      if (text.startsWith("$${", at)) {
        out.append("${");
        at += 3;
      } else if (text.startsWith("${", at)) {
        at += 2;
        out.append(reference(depth + 1, live));
      } else if (depth > 0 && text.charAt(at) == '}') {
        return out.toString();
      } else {
        out.append(text.charAt(at++));
      }
    }
    if (depth > 0) {
      throw new BadValue("must close every ${");
    }
    return out.toString();
  }

  private String reference(int depth, boolean live) throws BadValue {
    if (depth > MAX_DEPTH) {
      throw new BadValue("must not nest ${ deeper than " + MAX_DEPTH);
    }
    String name = name();
    String value = environment.getOrDefault(name, "");
    if (text.startsWith(":-", at)) {
      at += 2;
      String fallback = run(depth, live && value.isEmpty());
      value = value.isEmpty() ? fallback : value;
    } else if (live && !environment.containsKey(name)) {
      throw new BadValue("needs the environment variable " + name + ", which is not set");
    }
    if (!text.startsWith("}", at)) {
      throw new BadValue("must close every ${");
    }
    at++;
    return value;
  }

  private String name() throws BadValue {
    Matcher matcher = NAME.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw new BadValue("must name a variable after ${");
    }
    at = matcher.end();
    return matcher.group();
  }
}
