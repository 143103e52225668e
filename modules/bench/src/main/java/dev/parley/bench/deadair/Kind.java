package dev.parley.bench.deadair;

/** A way to fail, with how often it is measured and what is aimed at (architecture section 12). */
enum Kind {
  RESET("socket reset in mid-response", 1, 0, 150),
  CLOSE("socket closed in mid-response", 1, 0, 150),
  KILL("provider killed in mid-response", 0, 0, 150),
  REFUSED("reset, and the next endpoint refuses", 1, 0, 250),
  STALL("no output for 4 s in mid-response", 0, 4_000, 150),
  STALL_RESPONSE("no response for 3 s", 0, 3_000, 150);

  private final String words;
  private final int weight;
  private final int limitMs;
  private final int aimMs;

  Kind(String words, int weight, int limitMs, int aimMs) {
    this.words = words;
    this.weight = weight;
    this.limitMs = limitMs;
    this.aimMs = aimMs;
  }

  String words() {
    return words;
  }

  /** Whether it takes its share of the switches that are done one after the other. */
  boolean isQuick() {
    return weight > 0;
  }

  /** How long the hub waits before it calls this a failure. */
  int limitMs() {
    return limitMs;
  }

  /** The longest dead air at the 99th percentile that is aimed at. */
  int aimMs() {
    return limitMs + aimMs;
  }
}
