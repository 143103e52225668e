package dev.parley.hub.management;

import java.util.List;
import java.util.function.Supplier;

/**
 * Whether the hub takes sessions: it does once it has started, while nothing is missing that it
 * needs of other nodes, until it stops. Any thread.
 */
public final class Readiness {
  private static final List<String> NOT_NOW = List.of("the hub is starting or stopping");

  private volatile boolean ready;
  private volatile Supplier<List<String>> needs = List::of;

  /** What is missing of other nodes, in words, is asked for at each look. */
  public void needs(Supplier<List<String>> missing) {
    needs = missing;
  }

  public void set(boolean now) {
    ready = now;
  }

  /** Why no sessions are taken, in words; empty when they are. */
  public List<String> missing() {
    return ready ? needs.get() : NOT_NOW;
  }
}
