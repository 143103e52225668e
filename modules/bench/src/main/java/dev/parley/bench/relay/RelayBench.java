package dev.parley.bench.relay;

import dev.parley.bench.relay.Talkers.Seen;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
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
  private int warmUp = 10;

  @Option(names = "--only", split = ",", description = "none, haproxy, hub")
  private List<String> only = List.of("none", "haproxy", "hub");

  private Path work = Path.of(".");

  /** One run's figures: CPU of the relay and of this process in milliseconds, and the rest. */
  private record Figures(long relayMs, long ownMs, long tookMs, long residentMib, long lost) {}

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
            + " resident MiB | lost |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (int count : sessions) {
      for (String kind : only) {
        measure(vertx, kind, count, providerPort);
      }
    }
    vertx.close().await();
    return 0;
  }

  private void measure(Vertx vertx, String kind, int count, int providerPort) throws Exception {
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
      long tookMs = Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
      long relayMs = relay == null ? 0 : relay.cpuMs() - relayBefore;
      long ownMs = ProcessCpu.millis(ProcessHandle.current().pid()) - ownBefore;
      long lost = lostAfterSilence(talkers, seen);
      long resident = relay == null ? 0 : relay.residentMib();
      print(kind, count, seen, new Figures(relayMs, ownMs, tookMs, resident, lost));
      vertx.undeploy(deployed).await(30, TimeUnit.SECONDS);
    }
  }

  private @Nullable Relay relay(String kind, int providerPort) throws Exception {
    return switch (kind) {
      case "hub" -> Relay.hub(root, work, providerPort);
      case "haproxy" -> Relay.haproxy(work, providerPort);
      default -> null;
    };
  }

  /** Frames that never came back, and sockets that were closed. */
  private static long lostAfterSilence(Talkers talkers, Seen measured) throws Exception {
    talkers.hush();
    TimeUnit.SECONDS.sleep(1);
    Seen rest = talkers.seen().await();
    long unanswered = measured.sent() + rest.sent() - measured.received() - rest.received();
    // What was on its way when the measurement began is answered in it.
    return Math.max(0, unanswered) + rest.closed();
  }

  private static void print(String kind, int count, Seen seen, Figures figures) {
    Histogram times = seen.roundTrips();
    long frames = seen.sent() + seen.received();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.0f | %.0f | %d %% | %d %% | %.1f | %d | %d |%n",
        kind,
        count,
        times.getValueAtPercentile(50) / 1e3,
        times.getValueAtPercentile(99) / 1e3,
        100 * figures.relayMs() / figures.tookMs(),
        100 * figures.ownMs() / figures.tookMs(),
        1_000.0 * figures.relayMs() / Math.max(1, frames),
        figures.residentMib(),
        figures.lost());
  }
}
