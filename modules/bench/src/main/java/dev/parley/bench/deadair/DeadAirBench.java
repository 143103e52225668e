package dev.parley.bench.deadair;

import dev.parley.bench.Relay;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Dead air: conversations through the hub whose provider fails, one after the other, each followed
 * by a client alone that connects, configures, replays the same history and asks. Fails if a
 * conversation did not go on.
 */
@Command(name = "deadair", mixinStandardHelpOptions = true)
public final class DeadAirBench implements Callable<Integer> {
  @Option(names = "--root", required = true, description = "the project's folder")
  private Path root = Path.of(".");

  @Option(names = "--switches", description = "resets, closes and refusals, one after the other")
  private int switches = 480;

  @Option(names = "--kills", description = "processes to kill")
  private int kills = 20;

  @Option(names = "--stalls", description = "stalls of each of the two sorts")
  private int stalls = 20;

  @Option(names = "--others", description = "sessions beside them")
  private int others = 5;

  @Option(names = "--warm", description = "connections kept ready at what takes over")
  private int warm = 0;

  @Option(names = "--warm-up", description = "switches that are not measured")
  private int warmUp = 90;

  /** Stalls mostly wait: so many at once. With the others they stay at ten sessions at most. */
  private static final int STALLS_AT_ONCE = 5;

  private final Map<Kind, Figures> figures = new EnumMap<>(Kind.class);

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new DeadAirBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path work = Files.createTempDirectory("parley-bench");
    Vertx vertx = Vertx.vertx();
    // Vert.x closes the sockets of a client that nobody holds any more.
    WebSocketClient sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxConnections(1_000)
                .setMaxFrameSize(1 << 24)
                .setMaxMessageSize(1 << 24));
    try (EmulatorProcess first = EmulatorProcess.start(work);
        EmulatorProcess next = EmulatorProcess.start(work);
        EmulatorProcess victim = EmulatorProcess.start(work)) {
      String deadUrl = "http://127.0.0.1:" + Relay.freePort() + "/v1";
      Path conf = Routes.write(work.resolve("hub.yaml"), first, next, victim, deadUrl, warm);
      try (Relay hub = Relay.hub(root, work, conf)) {
        Failing failing = new Failing(sockets, hub.port(), first, next, victim);
        try (Others beside = new Others(vertx, sockets, hub.port(), others)) {
          return measure(failing, beside, List.of(first, next), victim);
        }
      }
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  private int measure(
      Failing failing, Others beside, List<EmulatorProcess> providers, EmulatorProcess victim)
      throws Exception {
    Kind[] quick = Arrays.stream(Kind.values()).filter(Kind::isQuick).toArray(Kind[]::new);
    for (int i = 0; i < warmUp; i++) {
      once(failing, quick[i % quick.length], i);
    }
    figures.clear();
    for (int i = 0; i < switches; i++) {
      once(failing, quick[i % quick.length], i / quick.length);
      if (i % 50 == 49) {
        forget(providers);
      }
    }
    stall(failing);
    for (int i = 0; i < kills; i++) {
      once(failing, Kind.KILL, i);
      victim.restart();
    }
    System.out.println(Figures.head());
    figures.values().forEach(each -> System.out.println(each.row()));
    System.out.printf(
        "%d switches; %d other sessions got %d answers meanwhile%n",
        figures.values().stream().mapToLong(Figures::switches).sum(), others, beside.answers());
    if (!beside.isWell()) {
      System.out.println("a session beside the measured ones broke");
      return 1;
    }
    return 0;
  }

  private static void forget(List<EmulatorProcess> providers) throws Exception {
    for (EmulatorProcess provider : providers) {
      provider.forget();
    }
  }

  private void once(Failing failing, Kind kind, int number) throws Exception {
    long throughHubUs = failing.throughHub(kind, number);
    long bareUs = failing.bare(number);
    synchronized (figures) {
      figures.computeIfAbsent(kind, Figures::new).add(throughHubUs, bareUs);
    }
  }

  private void stall(Failing failing) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(STALLS_AT_ONCE);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < stalls; i++) {
      for (Kind kind : List.of(Kind.STALL, Kind.STALL_RESPONSE)) {
        int number = i;
        all.add(
            callers.submit(
                () -> {
                  once(failing, kind, number);
                  return null;
                }));
      }
    }
    callers.shutdown();
    for (Future<?> each : all) {
      each.get();
    }
  }
}
