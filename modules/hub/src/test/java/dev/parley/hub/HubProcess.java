package dev.parley.hub;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.parley.hub.rehearsal.Rehearsal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The hub as a process of its own, as {@code ./run} starts it after a build. */
final class HubProcess implements AutoCloseable {
  private static final Duration START_WITHIN = Duration.ofSeconds(60);
  private static final Pattern URL = Pattern.compile("  page +(https?://localhost:(\\d+))/.*");
  private static final Pattern OPERATORS = Pattern.compile("  operators +(http://\\S+)/metrics.*");

  private final Process process;
  private final Thread reader;
  private final List<String> output = new CopyOnWriteArrayList<>();

  private HubProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "hub-output");
    reader.start();
  }

  /**
   * Starts the program; nothing of the test's own environment reaches it.
   *
   * @param home the folder of the hub: configuration, page, certificate
   */
  static HubProcess start(Path home, Map<String, String> environment, String... arguments) {
    return start(command(ofThis()), ParleyMain.class, home, environment, arguments);
  }

  /** Starts what the start script runs after a build. */
  static HubProcess rehearse(Path home, Map<String, String> environment, String play) {
    return start(command(ofThis()), Rehearsal.class, home, environment, play);
  }

  private static Path ofThis() {
    return Path.of(System.getProperty("java.home"));
  }

  private static HubProcess start(
      List<String> java,
      Class<?> main,
      Path home,
      Map<String, String> environment,
      String... arguments) {
    List<String> command = new ArrayList<>(java);
    command.add("-Dparley.home=" + home);
    command.add("-Dio.netty.eventLoop.maxTaskProcessingQuantumMs=100");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return new HubProcess(builder.start());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Starts it on free ports and waits until it says that it is ready. */
  static HubProcess startReady(Path home, Map<String, String> environment, String... arguments) {
    return startReadyOn(ofThis(), home, environment, arguments);
  }

  /** As {@link #startReady}, on another JDK, 24 or newer. */
  static HubProcess startReadyOn(
      Path jdk, Path home, Map<String, String> environment, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--port", "0"));
    all.addAll(List.of(arguments));
    HubProcess hub =
        start(command(jdk), ParleyMain.class, home, environment, all.toArray(String[]::new));
    try {
      Awaitility.await()
          .atMost(START_WITHIN)
          .until(() -> !hub.process.isAlive() || hub.printed("  endpoints"));
      if (!hub.process.isAlive()) {
        throw new AssertionError("the hub ended: " + hub.output);
      }
      return hub;
    } catch (RuntimeException | Error failure) {
      hub.close();
      throw failure;
    }
  }

  /** With the flags that the start script gives to a version. */
  private static List<String> command(Path jdk) {
    List<String> command = new ArrayList<>();
    command.add(jdk.resolve("bin").resolve("java").toString());
    if (!jdk.equals(ofThis())) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    return command;
  }

  List<String> output() {
    return List.copyOf(output);
  }

  String text() {
    return String.join("\n", output);
  }

  /** The address of the clients' port, without a slash at its end. */
  String url() {
    return find(URL, 1);
  }

  int port() {
    return Integer.parseInt(find(URL, 2));
  }

  /** The address of the operators' port, without a slash at its end. */
  String management() {
    return find(OPERATORS, 1);
  }

  /** By SIGTERM. By its handle, because the process object would also stop reading its output. */
  void terminate() {
    process.toHandle().destroy();
  }

  boolean endsWithin(Duration bound) throws InterruptedException {
    return process.waitFor(bound.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
  }

  /** Waits for the end and for all of its output. */
  int exitStatus() throws InterruptedException {
    if (!process.waitFor(START_WITHIN.toSeconds(), SECONDS)) {
      throw new AssertionError("the hub did not end: " + output);
    }
    reader.join(10_000);
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private boolean printed(String line) {
    return output.contains(line);
  }

  private String find(Pattern pattern, int group) {
    return output.stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line is like " + pattern + " in " + output))
        .group(group);
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(output::add);
    } catch (UncheckedIOException | IOException ended) {
      // The process was killed; what it printed is kept.
    }
  }
}
