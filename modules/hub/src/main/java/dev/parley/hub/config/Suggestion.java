package dev.parley.hub.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Guesses what a mistyped name was meant to be. */
final class Suggestion {
  private Suggestion() {}

  /** {@code ", did you mean 'port'?"} when a known name is near, else nothing. */
  static String near(String typed, Collection<String> known) {
    int furthest = Math.max(2, typed.length() / 3);
    return known.stream()
        .filter(name -> distance(typed, name) <= furthest)
        .min(Comparator.comparingInt((String name) -> distance(typed, name)))
        .map(name -> ", did you mean '" + name + "'?")
        .orElse("");
  }

  /** Levenshtein's distance, blind to case and to the kind of separator. */
  private static int distance(String left, String right) {
    String a = plain(left);
    String b = plain(right);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
