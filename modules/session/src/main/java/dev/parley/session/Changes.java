package dev.parley.session;

/**
 * How often something changed that a snapshot holds (rule R23). Deltas change nothing of it, but
 * for the first of a response of which nothing was seen.
 */
final class Changes {
  private long count;

  void touch() {
    count++;
  }

  long count() {
    return count;
  }
}
