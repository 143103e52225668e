package dev.parley.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A process between clients and provider, pinned to core 0. */
public final class Relay implements AutoCloseable {
  private static final int READY_TRIES = 600;

  private final Process process;
  private final int port;
  private final int managementPort;

  private Relay(Process process, int port, int managementPort) {
    this.process = process;
    this.port = port;
    this.managementPort = managementPort;
  }

  /**
   * The hub, as {@code ./run} starts it with its own {@code conf/parley.yaml}, and the provider in
   * OpenAI's place.
   *
   * @param root the checkout whose hub it is
   * @param javaOptions for its JVM beside its own; may be empty
   */
  public static Relay hub(Path root, Path work, int providerPort, String javaOptions)
      throws Exception {
    int port = freePort();
    int managementPort = freePort();
    ProcessBuilder builder =
        pinned(List.of(root.resolve("run").toString(), "--port", String.valueOf(port)));
    Map<String, String> environment = builder.environment();
    environment.put("OPENAI_BASE_URL", "http://127.0.0.1:" + providerPort + "/v1");
    environment.put("OPENAI_API_KEY", "sk-bench");
    environment.put("PARLEY_MANAGEMENT_PORT", String.valueOf(managementPort));
    if (!javaOptions.isEmpty()) {
      environment.put("PARLEY_JAVA_OPTS", javaOptions);
    }
    return start(builder, work.resolve("hub-" + port + ".log"), port, managementPort);
  }

  /**
   * The hub with a configuration of its own.
   *
   * @param conf a configuration file; no key of the environment reaches the hub
   */
  public static Relay hub(Path root, Path work, Path conf) throws Exception {
    return hub(root, work, conf, Map.of());
  }

  /** The same as the only node of a cluster, so that it writes its sessions down. */
  public static Relay hubOfCluster(Path root, Path work, Path conf) throws Exception {
    String port = String.valueOf(freePort());
    return hub(
        root,
        work,
        conf,
        Map.of(
            "PARLEY_CLUSTER_ENABLED",
            "true",
            "PARLEY_CLUSTER_NAME",
            "bench-" + port,
            "PARLEY_CLUSTER_PORT",
            port,
            "PARLEY_CLUSTER_MEMBERS",
            "127.0.0.1:" + port));
  }

  private static Relay hub(Path root, Path work, Path conf, Map<String, String> environment)
      throws Exception {
    int port = freePort();
    int managementPort = freePort();
    ProcessBuilder builder =
        pinned(
            List.of(
                root.resolve("run").toString(),
                "--port",
                String.valueOf(port),
                "--conf",
                conf.toString()));
    builder.environment().keySet().removeIf(name -> name.endsWith("_API_KEY"));
    builder.environment().put("PARLEY_MANAGEMENT_PORT", String.valueOf(managementPort));
    builder.environment().putAll(environment);
    return start(builder, work.resolve("hub-" + port + ".log"), port, managementPort);
  }

  /** HAProxy, which passes frames through without looking at them. */
  public static Relay haproxy(Path work, int providerPort) throws Exception {
    int port = freePort();
    Path config = work.resolve("haproxy.cfg");
    Files.writeString(
        config,
        """
        global
          nbthread 1
          maxconn 5000
        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
          timeout tunnel 600s
        frontend clients
          bind 127.0.0.1:%d
          default_backend providers
        backend providers
          server echo 127.0.0.1:%d
        """
            .formatted(port, providerPort));
    return start(
        pinned(List.of("haproxy", "-db", "-f", config.toString())),
        work.resolve("haproxy.log"),
        port,
        0);
  }

  private static ProcessBuilder pinned(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder("taskset", "-c", "0");
    builder.command().addAll(command);
    return builder;
  }

  private static Relay start(ProcessBuilder builder, Path log, int port, int managementPort)
      throws Exception {
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    awaitListening(process, log, port);
    return new Relay(process, port, managementPort);
  }

  /**
   * Waits until a process takes connections; ends it when it does not.
   *
   * @throws IllegalStateException with what it wrote, if it ends or takes too long
   */
  public static void awaitListening(Process process, Path log, int port) throws Exception {
    for (int tries = 0; tries < READY_TRIES && process.isAlive(); tries++) {
      if (isOpen(port)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    process.destroy();
    throw new IllegalStateException("did not start:\n" + Files.readString(log));
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  public int port() {
    return port;
  }

  /** Of the hub; 0 for a relay that has none. */
  public int managementPort() {
    return managementPort;
  }

  /**
   * How many client frames the hub's session machines have seen, by its own metrics.
   *
   * @return empty for a relay that has none
   */
  public OptionalLong framesSeenByActors() throws Exception {
    if (managementPort == 0) {
      return OptionalLong.empty();
    }
    URI metrics = URI.create("http://localhost:" + managementPort + "/metrics");
    String text =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    return text.lines()
        .filter(line -> line.startsWith("parley_frames_total{from=\"link\"}"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst();
  }

  /** The process, for the tools that look into a JVM. */
  public long pid() {
    return process.pid();
  }

  public long cpuMs() throws IOException {
    return ProcessCpu.millis(process.pid());
  }

  public long residentMib() throws IOException {
    return ProcessCpu.residentMib(process.pid());
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
