package dev.parley.bench.relay;

import dev.parley.bench.ProcessCpu;
import dev.parley.bench.Relay;
import dev.parley.bench.relay.Talkers.Seen;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Loads no relay, HAProxy and the hub in turn with the same sessions and prints what each costs.
 * Relays are pinned to core 0; clients and provider, which are this process, belong on core 1.
 */
@Command(name = "relay", mixinStandardHelpOptions = true)
public final class RelayBench implements Callable<Integer> {
  private static final int FRAME_MS = 40;

  /**
   * While others are loaded: seldom enough to cost nothing, often enough not to count as silence.
   */
  private static final int RESTING_FRAME_MS = 2_000;

  /**
   * A cold JVM under full load falls behind its own watchdogs; so it gets a part of it at first.
   */
  private static final int FIRST_FRAME_MS = 4 * FRAME_MS;

  private static final int FIRST_PART_OF_WARM_UP = 4;

  @Option(names = "--root", required = true, description = "the project's folder")
  private Path root = Path.of(".");

  @Option(names = "--sessions", split = ",", description = "sessions of each run")
  private List<Integer> sessions = List.of(200, 500, 1_000);

  @Option(names = "--seconds", description = "how long each run measures")
  private int seconds = 15;

  @Option(
      names = "--warm-up",
      description =
          "seconds each relay is loaded before the first measurement; a JVM compiles for two minutes")
  private int warmUp = 150;

  @Option(
      names = "--settle",
      description =
          "seconds each is loaded again before it is measured; the kernel acknowledges more for a"
              + " quarter of a minute after sessions were silent")
  private int settle = 15;

  @Option(names = "--runs", description = "how often each is measured, alternating; medians count")
  private int runs = 3;

  @Option(
      names = "--lives",
      description =
          "how often all are started anew; one process relays cheaper than the next of the same"
              + " build, so medians of several lives differ less")
  private int lives = 1;

  @Option(names = "--only", split = ",", description = "none, haproxy, hub, other")
  private List<String> only = List.of("none", "haproxy", "hub");

  @Option(
      names = "--other-root",
      description = "the checkout that runs as other, to compare two builds")
  private @Nullable Path otherRoot;

  @Option(names = "--other-java-opts", description = "PARLEY_JAVA_OPTS of other")
  private String otherJavaOptions = "";

  private Path work = Path.of(".");

  /**
   * One run's figures.
   *
   * @param core the share of its core that the relay used
   * @param loadCore the share of theirs that clients and provider used
   * @param cpuMs of the relay per 1000 frames
   */
  private record Figures(
      double p50Us, double p99Us, double core, double loadCore, double cpuMs, double residentMib) {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new RelayBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    work = Files.createTempDirectory("parley-bench");
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
    int providerPort = Relay.freePort();
    vertx.deployVerticle(new EchoProvider(providerPort)).await();
    System.out.println(
        "| relay | sessions | p50 us | p99 us | its core | load's core | CPU-ms per 1000 frames (least to most) |"
            + " resident MiB | lost or wrong |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    double lost = 0;
    for (int count : sessions) {
      lost += compare(vertx, count, providerPort);
    }
    vertx.close().await();
    return lost > 0 ? 1 : 0;
  }

  /** One relay, its own sessions through it and what was measured of them so far. */
  private record Subject(
      String kind, @Nullable Relay relay, Talkers talkers, String deployment, Total total)
      implements AutoCloseable {
    @Override
    public void close() {
      if (relay != null) {
        relay.close();
      }
    }
  }

  /** What one kind of relay did in all its lives. */
  private static final class Total {
    private final List<Figures> runs = new ArrayList<>();
    private double lost;
  }

  /**
   * @return how many frames were lost or wrong
   */
  private double compare(Vertx vertx, int count, int providerPort) throws Exception {
    Map<String, Total> totals = new LinkedHashMap<>();
    only.forEach(kind -> totals.put(kind, new Total()));
    for (int life = 0; life < lives; life++) {
      live(vertx, count, providerPort, totals);
    }
    totals.forEach((kind, total) -> print(kind, count, total));
    return totals.values().stream().mapToDouble(total -> total.lost).sum();
  }

  /**
   * Starts every relay with its sessions and loads one after the other, again and again, so that a
   * change of the machine's mood meets all of them.
   */
  private void live(Vertx vertx, int count, int providerPort, Map<String, Total> totals)
      throws Exception {
    List<Subject> subjects = new ArrayList<>();
    try {
      for (Map.Entry<String, Total> each : totals.entrySet()) {
        subjects.add(subject(vertx, each.getKey(), each.getValue(), count, providerPort));
      }
      for (int run = 0; run < runs; run++) {
        for (Subject subject : subjects) {
          measure(subject);
        }
      }
      for (Subject subject : subjects) {
        subject.total().lost += lostAfterAll(subject);
        vertx.undeploy(subject.deployment()).await(30, TimeUnit.SECONDS);
      }
    } finally {
      subjects.forEach(Subject::close);
    }
  }

  private Subject subject(Vertx vertx, String kind, Total total, int count, int providerPort)
      throws Exception {
    Relay relay = relay(kind, providerPort);
    try {
      Talkers talkers = new Talkers(relay == null ? providerPort : relay.port(), count);
      String deployed = vertx.deployVerticle(talkers).await(60, TimeUnit.SECONDS);
      int first = warmUp / FIRST_PART_OF_WARM_UP;
      talkers.speakEvery(FIRST_FRAME_MS).await();
      TimeUnit.SECONDS.sleep(first);
      talkers.speakEvery(FRAME_MS).await();
      TimeUnit.SECONDS.sleep(warmUp - first);
      talkers.speakEvery(RESTING_FRAME_MS).await();
      return new Subject(kind, relay, talkers, deployed, total);
    } catch (Exception failed) {
      if (relay != null) {
        relay.close();
      }
      throw failed;
    }
  }

  private void measure(Subject subject) throws Exception {
    Relay relay = subject.relay();
    Talkers talkers = subject.talkers();
    talkers.speakEvery(FRAME_MS).await();
    TimeUnit.SECONDS.sleep(settle);
    talkers.seen().await();
    long relayBefore = relay == null ? 0 : relay.cpuMs();
    long ownBefore = ProcessCpu.millis(ProcessHandle.current().pid());
    long startNanos = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    Seen seen = talkers.seen().await();
    double tookMs = (System.nanoTime() - startNanos) / 1e6;
    double relayMs = relay == null ? 0 : relay.cpuMs() - relayBefore;
    double ownMs = ProcessCpu.millis(ProcessHandle.current().pid()) - ownBefore;
    talkers.speakEvery(RESTING_FRAME_MS).await();
    subject
        .total()
        .runs
        .add(
            new Figures(
                seen.roundTrips().getValueAtPercentile(50) / 1e3,
                seen.roundTrips().getValueAtPercentile(99) / 1e3,
                relayMs / tookMs,
                ownMs / tookMs,
                1_000 * relayMs / Math.max(1, seen.sent() + seen.received()),
                relay == null ? 0 : relay.residentMib()));
  }

  private @Nullable Relay relay(String kind, int providerPort) throws Exception {
    return switch (kind) {
      case "hub" -> Relay.hub(root, work, providerPort, "");
      case "other" ->
          Relay.hub(otherRoot == null ? root : otherRoot, work, providerPort, otherJavaOptions);
      case "haproxy" -> Relay.haproxy(work, providerPort);
      default -> null;
    };
  }

  /** Frames that never came back, came back out of order or changed, and closed sockets. */
  private static double lostAfterAll(Subject subject) throws Exception {
    Relay relay = subject.relay();
    subject.talkers().hush().await();
    TimeUnit.SECONDS.sleep(1);
    Seen seen = subject.talkers().seen().await();
    OptionalLong byActors = relay == null ? OptionalLong.empty() : relay.framesSeenByActors();
    if (byActors.isPresent() && byActors.getAsLong() != seen.sentEver()) {
      throw new IllegalStateException(
          "the actors saw " + byActors.getAsLong() + " of " + seen.sentEver() + " frames");
    }
    return seen.sentEver() - seen.answeredEver() + seen.closed() + seen.wrong();
  }

  private static void print(String kind, int count, Total total) {
    List<Figures> runs = total.runs;
    DoubleSummaryStatistics cpuMs = runs.stream().mapToDouble(Figures::cpuMs).summaryStatistics();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.0f | %.0f | %.0f %% | %.0f %% | %.1f (%.1f to %.1f) | %.0f | %.0f |%n",
        kind,
        count,
        median(runs, Figures::p50Us),
        median(runs, Figures::p99Us),
        100 * median(runs, Figures::core),
        100 * median(runs, Figures::loadCore),
        median(runs, Figures::cpuMs),
        cpuMs.getMin(),
        cpuMs.getMax(),
        median(runs, Figures::residentMib),
        total.lost);
  }

  private static double median(List<Figures> runs, ToDoubleFunction<Figures> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
