package dev.parley.hub.rehearsal;

import dev.parley.hub.ParleyMain;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Starts a hub with its emulator on free ports, holds sessions with it and ends; or two nodes of a
 * cluster, of which one is drained in the middle. {@code Rehearsal alone|cluster}, with {@code
 * parley.home} as for the hub. Ends with status 0 when all went well, with 1 otherwise, at the
 * latest after {@link #LIMIT_MS}.
 */
public final class Rehearsal {
  private static final long LIMIT_MS = 90_000;
  private static final int GUESTS = 60;
  private static final int AT_ONCE = 12;
  private static final String EVERYTHING = "ingress, polling, router, codec, provider";
  private static final String NO_PROVIDER = "ingress, polling, router";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;

  private Rehearsal(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) {
    haltAfterLimit();
    int status = 1;
    try {
      Path folder = Files.createTempDirectory("parley-rehearsal-");
      new Rehearsal(folder).play(arguments.length > 0 && arguments[0].equals("cluster"));
      Files.delete(folder);
      status = 0;
    } catch (IOException | ExecutionException | InterruptedException failed) {
      System.err.println("rehearsal: " + failed);
    }
    System.exit(status);
  }

  private static void haltAfterLimit() {
    new Timer("limit", true)
        .schedule(
            new TimerTask() {
              @Override
              public void run() {
                System.err.println("rehearsal: takes too long");
                Runtime.getRuntime().halt(1);
              }
            },
            LIMIT_MS);
  }

  private void play(boolean isCluster)
      throws IOException, ExecutionException, InterruptedException {
    Stage stays = start(isCluster, EVERYTHING, List.of());
    Stage first = isCluster ? start(true, NO_PROVIDER, List.of(stays)) : stays;
    List<Guest> guests = new ArrayList<>();
    for (int n = 0; n < GUESTS; n++) {
      guests.add(new Guest(http));
    }
    each(guests, guest -> guest.open(first.port()));
    each(guests, guest -> guest.talk("text"));
    each(guests, guest -> guest.talk("audio"));
    if (isCluster) {
      drain(first);
      each(guests, guest -> guest.moveTo(stays.port()));
      each(guests, guest -> guest.talk("text"));
    }
    each(guests, Guest::leave);
    get(stays.port(), "/");
    get(stays.managementPort(), "/metrics");
  }

  /** A hub of this process. */
  private record Stage(int port, int managementPort, int clusterPort) {}

  private Stage start(boolean isCluster, String roles, List<Stage> others) throws IOException {
    Stage stage = new Stage(freePort(), freePort(), freePort());
    List<Integer> members = new ArrayList<>(List.of(stage.clusterPort()));
    others.forEach(other -> members.add(other.clusterPort()));
    String text =
        "demo: true\n"
            + ("server: {port: " + stage.port() + "}\n")
            + ("management: {port: " + stage.managementPort() + "}\n")
            + ("cluster: {enabled: " + isCluster)
            + (", name: rehearsal-" + ProcessHandle.current().pid())
            + (", roles: [" + roles + "], port: " + stage.clusterPort())
            + (", members: [" + String.join(", ", members.stream().map(Rehearsal::member).toList()))
            + "]}\n";
    Path conf = folder.resolve(stage.port() + ".yaml");
    Files.writeString(conf, text);
    ParleyMain.main(new String[] {"--conf", conf.toString()});
    Files.delete(conf);
    return stage;
  }

  private static String member(int port) {
    return "\"127.0.0.1:" + port + "\"";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private interface Act {
    void by(Guest guest) throws InterruptedException;
  }

  private static void each(List<Guest> guests, Act act)
      throws ExecutionException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Callable<Void>> acts = new ArrayList<>();
      for (Guest guest : guests) {
        acts.add(
            () -> {
              act.by(guest);
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(acts)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void drain(Stage stage) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url(stage.managementPort(), "/drain"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    http.send(request, HttpResponse.BodyHandlers.discarding());
  }

  private void get(int port, String path) throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(url(port, path)).build(), HttpResponse.BodyHandlers.discarding());
  }

  private static URI url(int port, String path) {
    return URI.create("http://localhost:" + port + path);
  }
}
