package dev.parley.bench.soak;

import dev.parley.bench.deadair.EmulatorProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What must be zero when nobody is there: of the hub by its own gauges and by its heap, and at the
 * providers.
 */
final class Leftovers {
  private static final Set<String> GAUGES =
      Set.of(
          "parley_journal_entries",
          "parley_links",
          "parley_sessions",
          "parley_sessions_detached",
          "parley_upstreams",
          "parley_polling_sessions",
          "parley_polling_mailbox_events",
          "parley_quota_sessions",
          "parley_quota_opening",
          "parley_quota_subjects",
          "parley_endpoints_opening",
          "vertx_http_client_active_ws_connections",
          "vertx_http_server_active_ws_connections");

  /** Those that a hub which has had sessions shows in any case. */
  private static final Set<String> ALWAYS =
      Set.of(
          "parley_journal_entries",
          "parley_links",
          "parley_sessions",
          "parley_upstreams",
          "parley_quota_sessions");

  private static final int TRIES = 60;

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;
  private final int managementPort;
  private final List<EmulatorProcess> providers;
  private final Heap heap;

  Leftovers(int port, int managementPort, List<EmulatorProcess> providers, Heap heap) {
    this.heap = heap;
    this.port = port;
    this.managementPort = managementPort;
    this.providers = providers;
  }

  /** Waits for all of it to be zero, half a minute at most; what is not then is in the list. */
  List<String> settled() throws Exception {
    List<String> left = left();
    for (int tries = 1; tries < TRIES && !left.isEmpty(); tries++) {
      TimeUnit.MILLISECONDS.sleep(500);
      left = left();
    }
    left.addAll(heap.left());
    return left;
  }

  private List<String> left() throws Exception {
    List<String> gauges =
        get("http://localhost:" + managementPort + "/metrics")
            .lines()
            .filter(line -> GAUGES.contains(name(line)))
            .toList();
    Set<String> seen = gauges.stream().map(Leftovers::name).collect(Collectors.toSet());
    if (!seen.containsAll(ALWAYS)) {
      throw new IllegalStateException("the metrics lack some of " + ALWAYS);
    }
    List<String> left = new ArrayList<>(gauges.stream().filter(line -> value(line) != 0).toList());
    JsonArray endpoints =
        new JsonObject(get("http://localhost:" + port + "/api/v1/providers"))
            .getJsonArray("providers");
    for (int i = 0; i < endpoints.size(); i++) {
      JsonObject endpoint = endpoints.getJsonObject(i);
      if (endpoint.getInteger("sessions", 0) != 0) {
        left.add("sessions of " + endpoint.encode());
      }
    }
    for (EmulatorProcess provider : providers) {
      if (provider.open() != 0) {
        left.add(provider.open() + " sockets at the provider on port " + provider.port());
      }
    }
    return left;
  }

  private static String name(String line) {
    return line.split("[{ ]", 2)[0];
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }

  private String get(String uri) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(uri + ": " + answer.statusCode());
    }
    return answer.body();
  }
}
