package dev.parley.bench.soak;

import dev.parley.bench.Relay;
import dev.parley.bench.deadair.EmulatorProcess;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Conversations whose providers fail at random, for minutes or hours. Fails if a caller was left in
 * silence, or if anything is left in the hub or at the providers when all of them are gone.
 */
@Command(name = "soak", mixinStandardHelpOptions = true)
public final class SoakBench implements Callable<Integer> {
  @Option(names = "--root", required = true, description = "the project's folder")
  private Path root = Path.of(".");

  @Option(names = "--minutes", description = "for how long callers begin conversations")
  private int minutes = 5;

  @Option(names = "--hours", description = "the same in hours; added to the minutes")
  private int hours;

  @Option(names = "--callers", description = "at once")
  private int callers = 10;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SoakBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path work = Files.createTempDirectory("parley-bench");
    Vertx vertx = Vertx.vertx();
    WebSocketClient sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxConnections(1_000)
                .setMaxFrameSize(1 << 24)
                .setMaxMessageSize(1 << 24));
    try (EmulatorProcess one = EmulatorProcess.start(work);
        EmulatorProcess other = EmulatorProcess.start(work)) {
      List<EmulatorProcess> providers = List.of(one, other);
      try (Relay hub = Relay.hubOfCluster(root, work, configuration(work, providers))) {
        return soak(sockets, hub, providers);
      }
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  /** A route and two endpoints for each caller. */
  private Path configuration(Path work, List<EmulatorProcess> providers) throws Exception {
    List<String> endpoints = new ArrayList<>(List.of("endpoints:"));
    List<String> routes = new ArrayList<>(List.of("routes:"));
    for (int lane = 0; lane < callers; lane++) {
      String route = Soaker.route(lane);
      for (int i = 0; i < providers.size(); i++) {
        endpoints.add(
            "  %s-%d: {provider: openai, url: \"%s\", key: %s, model: gpt-realtime}"
                .formatted(route, i, providers.get(i).baseUrl(), Soaker.key(lane, i)));
      }
      routes.add("  %s: {endpoints: [%s-0, %s-1]}".formatted(route, route, route));
    }
    endpoints.addAll(routes);
    endpoints.add("routing:");
    endpoints.add("  default-route: " + Soaker.route(0));
    endpoints.add("  breaker: {reset: 100ms, window: 1s}");
    endpoints.add("switching: {per-minute: 60}");
    endpoints.add("resume: {window: 5s}");
    return Files.write(work.resolve("hub.yaml"), endpoints);
  }

  private int soak(WebSocketClient sockets, Relay hub, List<EmulatorProcess> providers)
      throws Exception {
    long endNanos =
        System.nanoTime() + TimeUnit.HOURS.toNanos(hours) + TimeUnit.MINUTES.toNanos(minutes);
    Heap heap = new Heap(hub.pid());
    List<Soaker> soakers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int lane = 0; lane < callers; lane++) {
      Soaker soaker = new Soaker(sockets, hub.port(), lane, providers, endNanos);
      soakers.add(soaker);
      Thread thread = new Thread(soaker, "soaker-" + lane);
      thread.start();
      threads.add(thread);
    }
    while (threads.stream().anyMatch(Thread::isAlive)) {
      TimeUnit.SECONDS.sleep(10);
      heap.lookAtWork();
      for (EmulatorProcess provider : providers) {
        provider.forget();
      }
    }
    List<String> left = new Leftovers(hub.port(), hub.managementPort(), providers, heap).settled();
    Map<String, Integer> counts = new TreeMap<>();
    soakers.forEach(
        each -> each.counts().forEach((what, n) -> counts.merge(what, n, Integer::sum)));
    counts.forEach((what, n) -> System.out.println(what + ": " + n));
    System.out.println("resident MiB: " + hub.residentMib());
    System.out.println("left: " + (left.isEmpty() ? "nothing" : left));
    boolean isWell =
        left.isEmpty() && !counts.containsKey(Soaker.SILENCES) && counts.containsKey("answers");
    return isWell ? 0 : 1;
  }
}
