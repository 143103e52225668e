package dev.parley.realtime;

/** Something with an id. */
final class Thing extends Named {
  Thing(String id) {
    super(id);
  }
}
