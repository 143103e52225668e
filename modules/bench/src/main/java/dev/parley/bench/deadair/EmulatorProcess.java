package dev.parley.bench.deadair;

import dev.parley.bench.Relay;
import dev.parley.emulator.EmulatorMain;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A provider in a process of its own, which can be told to fail and can be killed. Thread-safe. */
public final class EmulatorProcess implements AutoCloseable {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path work;
  private final int port;
  private final int controlPort;
  private Process process;

  private EmulatorProcess(Path work, int port, int controlPort) throws Exception {
    this.work = work;
    this.port = port;
    this.controlPort = controlPort;
    this.process = started();
  }

  /**
   * @param work where its log goes
   */
  public static EmulatorProcess start(Path work) throws Exception {
    return new EmulatorProcess(work, Relay.freePort(), Relay.freePort());
  }

  private Process started() throws Exception {
    Path log = work.resolve("emulator-" + port + ".log");
    Process fresh =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EmulatorMain.class.getName(),
                "--port",
                String.valueOf(port),
                "--control-port",
                String.valueOf(controlPort),
                "--voice",
                "tone")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Relay.awaitListening(fresh, log, port);
    Relay.awaitListening(fresh, log, controlPort);
    return fresh;
  }

  public int port() {
    return port;
  }

  /** Where the hub finds it. */
  public String baseUrl() {
    return "http://127.0.0.1:" + port + "/v1";
  }

  /**
   * Lets the one connection that presented this key misbehave now.
   *
   * @return when, in milliseconds since the epoch
   */
  public long act(String fault, String key) throws Exception {
    JsonObject answer =
        put("/emulator/connections", new JsonObject().put("fault", fault).put("key", key));
    if (answer.getInteger("acted", 0) != 1) {
      throw new IllegalStateException(fault + ": no connection of " + key);
    }
    return answer.getLong("atMs");
  }

  /** As {@link #act}, of a connection that may not be there; whether it was. */
  public boolean actIfThere(String fault, String key) throws Exception {
    JsonObject answer =
        put("/emulator/connections", new JsonObject().put("fault", fault).put("key", key));
    return answer.getInteger("acted", 0) > 0;
  }

  /** Arms a fault for the next chance that this key's connection gives. */
  public void arm(JsonObject arming) throws Exception {
    put("/emulator/faults", arming);
  }

  /**
   * When the last of those frames of one connection passed that a condition holds for.
   *
   * @param marker text that only this connection was sent
   * @param side {@code sent} or {@code received}, as the provider sees it
   * @return milliseconds since the epoch
   */
  public long lastMs(String marker, String side, Predicate<JsonObject> condition) throws Exception {
    JsonObject record = send(request("/emulator/record?containing=" + marker).build());
    JsonArray tapes = record.getJsonArray("sessions");
    if (tapes.size() != 1) {
      throw new IllegalStateException(marker + ": " + tapes.size() + " connections");
    }
    JsonObject tape = tapes.getJsonObject(0);
    JsonArray frames = tape.getJsonArray(side);
    int last =
        IntStream.range(0, frames.size())
            .filter(at -> condition.test(new JsonObject(frames.getString(at))))
            .reduce((one, other) -> other)
            .orElseThrow(() -> new IllegalStateException(marker + ": no such frame"));
    return tape.getJsonArray(side + "Ms").getLong(last);
  }

  /** How many sockets of clients are there. */
  public int open() throws Exception {
    return send(request("/emulator/status").build()).getInteger("open");
  }

  /** Forgets what connections that are over sent and received. */
  public void forget() throws Exception {
    send(request("/emulator/record").DELETE().build());
  }

  /** Ends it with SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /** After {@link #kill}, at the same ports. */
  public void restart() throws Exception {
    process.onExit().get(10, TimeUnit.SECONDS);
    process = started();
  }

  private JsonObject put(String path, JsonObject body) throws Exception {
    return send(request(path).PUT(HttpRequest.BodyPublishers.ofString(body.encode())).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controlPort + path))
        .timeout(ANSWER_WITHIN);
  }

  private JsonObject send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(request.uri() + ": " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  @Override
  public void close() {
    process.destroy();
  }
}
