package dev.parley.bench.deadair;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What one kind of failure took, through the hub and by a client alone. Thread-safe. */
final class Figures {
  private static final long LONGEST_US = 60_000_000;

  private final Kind kind;
  private final Histogram hubUs = new Histogram(LONGEST_US, 3);
  private final Histogram bareUs = new Histogram(LONGEST_US, 3);

  Figures(Kind kind) {
    this.kind = kind;
  }

  synchronized void add(long throughHubUs, long byBareClientUs) {
    hubUs.recordValue(Math.max(0, Math.min(LONGEST_US, throughHubUs)));
    bareUs.recordValue(Math.max(0, Math.min(LONGEST_US, byBareClientUs)));
  }

  synchronized long switches() {
    return hubUs.getTotalCount();
  }

  static String head() {
    return "| what fails | switches | dead air p50 ms | p99 | longest | bare client p50 ms | p99"
        + " | hub's share p50 ms | p99 | aim p99 | met |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|";
  }

  /** The share is what is left of the dead air without the limit and without the bare client. */
  synchronized String row() {
    double p99 = hubMs(99);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %d | %s |",
        kind.words(),
        switches(),
        hubMs(50),
        p99,
        hubUs.getMaxValue() / 1e3,
        bareMs(50),
        bareMs(99),
        hubMs(50) - bareMs(50) - kind.limitMs(),
        p99 - bareMs(99) - kind.limitMs(),
        kind.aimMs(),
        p99 <= kind.aimMs() ? "yes" : "no");
  }

  private double hubMs(double percentile) {
    return hubUs.getValueAtPercentile(percentile) / 1e3;
  }

  private double bareMs(double percentile) {
    return bareUs.getValueAtPercentile(percentile) / 1e3;
  }
}
