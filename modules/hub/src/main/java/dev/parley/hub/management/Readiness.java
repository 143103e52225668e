package dev.parley.hub.management;

import java.util.List;
import java.util.function.Supplier;

/**
 * Whether the hub takes sessions: it does once it has started, while nothing is missing that it
 * needs of other nodes, until it stops. Any thread.
 */
public final class Readiness {
  private volatile String notNow = "the hub is starting";
  private volatile Supplier<List<String>> needs = List::of;

  /** What is missing of other nodes, in words, is asked for at each look. */
  public void needs(Supplier<List<String>> missing) {
    needs = missing;
  }

  /** The hub has started. */
  public void up() {
    notNow = "";
  }

  /** The hub takes no sessions any more. */
  public void down(String why) {
    notNow = why;
  }

  /** Why no sessions are taken, in words; empty when they are. */
  public List<String> missing() {
    String why = notNow;
    return why.isEmpty() ? needs.get() : List.of(why);
  }
}
