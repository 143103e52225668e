package dev.parley.bench.talk;

import dev.parley.bench.Relay;
import dev.parley.emulator.EmulatorMain;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Spoken conversations at once, each turn a real-time microphone and a spoken answer, while
 * somebody asks the hub's REST paths. Fails unless every turn is answered with what was said.
 */
@Command(name = "talk", mixinStandardHelpOptions = true)
public final class TalkBench implements Callable<Integer> {
  private static final int REST_EVERY_MS = 250;
  private static final List<String> REST_PATHS = List.of("/v1/models", "/api/v1/providers");
  private static final long LONGEST_US = 60_000_000;
  private static final int LAST_ANSWERS_S = 20;

  @Option(names = "--root", required = true, description = "the project's folder")
  private Path root = Path.of(".");

  @Option(names = "--sessions", description = "conversations at once")
  private int sessions = 60;

  @Option(names = "--seconds", description = "for how long new turns begin")
  private int seconds = 300;

  private final List<Conversation> conversations = new ArrayList<>();
  private final Histogram restUs = new Histogram(LONGEST_US, 3);
  private int restFailures;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TalkBench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path work = Files.createTempDirectory("parley-bench");
    int emulatorPort = Relay.freePort();
    Process emulator = emulator(work, emulatorPort);
    Vertx vertx = Vertx.vertx();
    try (Relay hub = Relay.hub(root, work, emulatorPort, "")) {
      // Vert.x closes the sockets of a client that nobody holds any more.
      WebSocketClient sockets =
          vertx.createWebSocketClient(
              new WebSocketClientOptions()
                  .setMaxConnections(sessions)
                  .setMaxFrameSize(1 << 24)
                  .setMaxMessageSize(1 << 24));
      onContext(vertx, () -> connect(sockets, hub.port(), new Random(7), 0))
          .await(60, TimeUnit.SECONDS);
      int failures = talk(vertx, hub);
      sockets.close().await(10, TimeUnit.SECONDS);
      return failures + restFailures > 0 ? 1 : 0;
    } finally {
      emulator.destroy();
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  private static Process emulator(Path work, int port) throws Exception {
    Path log = work.resolve("emulator.log");
    Process emulator =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EmulatorMain.class.getName(),
                "--port",
                String.valueOf(port),
                "--voice",
                "tone")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Relay.awaitListening(emulator, log, port);
    return emulator;
  }

  private static <T> Future<T> onContext(Vertx vertx, Callable<Future<T>> step) {
    Promise<T> done = Promise.promise();
    vertx.runOnContext(
        here -> {
          try {
            step.call().onComplete(done);
          } catch (Exception failed) {
            done.fail(failed);
          }
        });
    return done.future();
  }

  private Future<Void> connect(WebSocketClient sockets, int port, Random random, int first) {
    if (first == sessions) {
      return Future.succeededFuture();
    }
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI("/v1/realtime?model=gpt-4o-realtime");
    return sockets
        .connect(options)
        .compose(
            socket -> {
              conversations.add(
                  new Conversation(
                      socket, new Random(random.nextLong()), 50 + random.nextInt(100)));
              return connect(sockets, port, random, first + 1);
            });
  }

  private int talk(Vertx vertx, Relay hub) throws Exception {
    long cpuBefore = hub.cpuMs();
    long startNanos = System.nanoTime();
    long microphones =
        onContext(
                vertx,
                () ->
                    Future.succeededFuture(
                        vertx.setPeriodic(
                            Keypad.CHUNK_MS, tick -> conversations.forEach(Conversation::onTick))))
            .await();
    long residentMib = 0;
    HttpClient http = HttpClient.newHttpClient();
    for (int asked = 0; asked < seconds * 1_000 / REST_EVERY_MS; asked++) {
      askRest(http, hub.port(), REST_PATHS.get(asked % REST_PATHS.size()));
      residentMib = Math.max(residentMib, hub.residentMib());
      TimeUnit.MILLISECONDS.sleep(REST_EVERY_MS);
    }
    double tookMs = (System.nanoTime() - startNanos) / 1e6;
    double core = (hub.cpuMs() - cpuBefore) / tookMs;
    double mbitOut = mbitPerS(Conversation::charsOut, tookMs);
    double mbitIn = mbitPerS(Conversation::charsIn, tookMs);
    conversations.forEach(Conversation::stop);
    for (int waited = 0;
        waited < LAST_ANSWERS_S && !conversations.stream().allMatch(Conversation::isAnswered);
        waited++) {
      TimeUnit.SECONDS.sleep(1);
    }
    vertx.cancelTimer(microphones);
    int failures = conversations.stream().mapToInt(Conversation::failures).sum();
    System.out.println(
        "| conversations | seconds | turns answered | failed | hub's core | resident MiB | Mbit/s up | Mbit/s down | REST p50 ms | REST p99 ms |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    System.out.printf(
        Locale.ROOT,
        "| %d | %.0f | %d | %d | %.0f %% | %d | %.2f | %.2f | %.1f | %.1f |%n",
        sessions,
        tookMs / 1_000,
        conversations.stream().mapToInt(Conversation::turns).sum(),
        failures + restFailures,
        100 * core,
        residentMib,
        mbitOut,
        mbitIn,
        restUs.getValueAtPercentile(50) / 1e3,
        restUs.getValueAtPercentile(99) / 1e3);
    return failures;
  }

  /** Of the connection that carries most. */
  private double mbitPerS(ToLongFunction<Conversation> chars, double tookMs) {
    return conversations.stream().mapToLong(chars).max().orElse(0) * 8 / 1e3 / tookMs;
  }

  private void askRest(HttpClient http, int port, String path) throws Exception {
    URI uri = URI.create("http://localhost:" + port + path);
    long startNanos = System.nanoTime();
    int status =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
            .statusCode();
    restUs.recordValue(Math.min(LONGEST_US, (System.nanoTime() - startNanos) / 1_000));
    if (status != 200) {
      restFailures++;
    }
  }
}
