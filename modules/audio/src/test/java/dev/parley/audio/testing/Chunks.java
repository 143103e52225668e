package dev.parley.audio.testing;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Ways to cut a stream. */
public final class Chunks {
  private Chunks() {}

  /** Sizes that are used one after the other, again and again, with many small ones. */
  public static Arbitrary<List<Integer>> sizes(int largest) {
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(1, 3)),
            net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(1, 100)),
            net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(1, largest)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  /** Where each piece begins and ends. */
  public static List<int[]> of(int length, List<Integer> sizes) {
    List<int[]> pieces = new ArrayList<>();
    int at = 0;
    for (int i = 0; at < length; i++) {
      int end = Math.min(length, at + sizes.get(i % sizes.size()));
      pieces.add(new int[] {at, end});
      at = end;
    }
    return pieces;
  }
}
