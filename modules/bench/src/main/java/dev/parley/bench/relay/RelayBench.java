package dev.parley.bench.relay;

import dev.parley.bench.relay.Talkers.Seen;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  @Option(names = "--root", required = true, description = "the project's folder")
  private Path root = Path.of(".");

  @Option(names = "--sessions", split = ",", description = "sessions of each run")
  private List<Integer> sessions = List.of(200, 500, 1_000);

  @Option(names = "--seconds", description = "how long each run measures")
  private int seconds = 15;

  @Option(names = "--warm-up", description = "seconds before each measurement")
  private int warmUp = 60;

  @Option(names = "--runs", description = "how often each is measured, alternating; medians count")
  private int runs = 3;

  @Option(names = "--only", split = ",", description = "none, haproxy, hub")
  private List<String> only = List.of("none", "haproxy", "hub");

  private Path work = Path.of(".");

  /**
   * One run's figures.
   *
   * @param core the share of its core that the relay used
   * @param loadCore the share of theirs that clients and provider used
   * @param cpuMs of the relay per 1000 frames
   */
  private record Figures(
      double p50Us,
      double p99Us,
      double core,
      double loadCore,
      double cpuMs,
      double residentMib,
      double lost) {}

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
        "| relay | sessions | p50 us | p99 us | its core | load's core | CPU-ms per 1000 frames |"
            + " resident MiB | lost or wrong |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    double lost = 0;
    for (int count : sessions) {
      lost += compare(vertx, count, providerPort);
    }
    vertx.close().await();
    return lost > 0 ? 1 : 0;
  }

  private double compare(Vertx vertx, int count, int providerPort) throws Exception {
    Map<String, List<Figures>> all = new LinkedHashMap<>();
    for (int run = 0; run < runs; run++) {
      for (String kind : only) {
        all.computeIfAbsent(kind, first -> new ArrayList<>())
            .add(measure(vertx, kind, count, providerPort));
      }
    }
    all.forEach((kind, figures) -> print(kind, count, figures));
    return all.values().stream().flatMap(List::stream).mapToDouble(Figures::lost).sum();
  }

  private Figures measure(Vertx vertx, String kind, int count, int providerPort) throws Exception {
    try (Relay relay = relay(kind, providerPort)) {
      Talkers talkers = new Talkers(relay == null ? providerPort : relay.port(), count);
      String deployed = vertx.deployVerticle(talkers).await(60, TimeUnit.SECONDS);
      TimeUnit.SECONDS.sleep(warmUp);
      talkers.seen().await();
      long relayBefore = relay == null ? 0 : relay.cpuMs();
      long ownBefore = ProcessCpu.millis(ProcessHandle.current().pid());
      long startNanos = System.nanoTime();
      TimeUnit.SECONDS.sleep(seconds);
      Seen seen = talkers.seen().await();
      double tookMs = (System.nanoTime() - startNanos) / 1e6;
      double relayMs = relay == null ? 0 : relay.cpuMs() - relayBefore;
      double ownMs = ProcessCpu.millis(ProcessHandle.current().pid()) - ownBefore;
      long lost = lostAfterSilence(relay, talkers, seen);
      double resident = relay == null ? 0 : relay.residentMib();
      vertx.undeploy(deployed).await(30, TimeUnit.SECONDS);
      return new Figures(
          seen.roundTrips().getValueAtPercentile(50) / 1e3,
          seen.roundTrips().getValueAtPercentile(99) / 1e3,
          relayMs / tookMs,
          ownMs / tookMs,
          1_000 * relayMs / Math.max(1, seen.sent() + seen.received()),
          resident,
          lost);
    }
  }

  private @Nullable Relay relay(String kind, int providerPort) throws Exception {
    return switch (kind) {
      case "hub" -> Relay.hub(root, work, providerPort);
      case "haproxy" -> Relay.haproxy(work, providerPort);
      default -> null;
    };
  }

  /** Frames that never came back, came back out of order or changed, and closed sockets. */
  private static long lostAfterSilence(@Nullable Relay relay, Talkers talkers, Seen measured)
      throws Exception {
    talkers.hush();
    TimeUnit.SECONDS.sleep(1);
    Seen rest = talkers.seen().await();
    long unanswered = measured.sent() + rest.sent() - measured.received() - rest.received();
    OptionalLong byActors = relay == null ? OptionalLong.empty() : relay.framesSeenByActors();
    if (byActors.isPresent() && byActors.getAsLong() != rest.sentEver()) {
      throw new IllegalStateException(
          "the actors saw " + byActors.getAsLong() + " of " + rest.sentEver() + " frames");
    }
    // What was on its way when the measurement began is answered in it.
    return Math.max(0, unanswered) + rest.closed() + rest.wrong();
  }

  private static void print(String kind, int count, List<Figures> runs) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.0f | %.0f | %.0f %% | %.0f %% | %.1f | %.0f | %.0f |%n",
        kind,
        count,
        median(runs, Figures::p50Us),
        median(runs, Figures::p99Us),
        100 * median(runs, Figures::core),
        100 * median(runs, Figures::loadCore),
        median(runs, Figures::cpuMs),
        median(runs, Figures::residentMib),
        runs.stream().mapToDouble(Figures::lost).sum());
  }

  private static double median(List<Figures> runs, ToDoubleFunction<Figures> figure) {
    double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
