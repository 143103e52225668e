package dev.parley.bench.turns;

/**
 * A stretch of a sound.
 *
 * @param from the first sample
 * @param to the sample after the last
 */
record Span(long from, long to) {
  Span plus(long samples) {
    return new Span(from + samples, to + samples);
  }

  boolean overlaps(Span other) {
    return from < other.to && other.from < to;
  }
}
