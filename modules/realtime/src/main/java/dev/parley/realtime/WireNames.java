package dev.parley.realtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Finds an event type by its name on the wire inside a longer text. Any thread. */
final class WireNames<T> {
  private record Named<T>(String name, T value) {}

  private final List<List<Named<T>>> byLength = new ArrayList<>();
  private final T unknown;

  /**
   * @param values all types
   * @param name of a type on the wire
   * @param unknown what any other name means; one of the values
   */
  WireNames(T[] values, Function<T, String> name, T unknown) {
    this.unknown = unknown;
    for (T value : values) {
      String wire = name.apply(value);
      while (byLength.size() <= wire.length()) {
        byLength.add(new ArrayList<>());
      }
      if (value != unknown) {
        byLength.get(wire.length()).add(new Named<>(wire, value));
      }
    }
  }

  /** Makes nothing. */
  T find(String text, int from, int to) {
    int length = to - from;
    if (length >= byLength.size()) {
      return unknown;
    }
    List<Named<T>> candidates = byLength.get(length);
    for (int i = 0; i < candidates.size(); i++) {
      Named<T> each = candidates.get(i);
      if (text.regionMatches(from, each.name(), 0, length)) {
        return each.value();
      }
    }
    return unknown;
  }
}
