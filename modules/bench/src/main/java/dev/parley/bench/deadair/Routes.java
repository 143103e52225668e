package dev.parley.bench.deadair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The hub's configuration: for each kind of failure several routes, so that no endpoint fails for
 * three sessions within the window in which that would open its breaker.
 */
final class Routes {
  /** Of each kind. */
  static final int COPIES = 24;

  static final String OTHERS = "others";

  /** Of endpoints that serve at first: a JVM that has just started must not count as failed. */
  private static final String PATIENT = ", connect-timeout: 30s, handshake-timeout: 30s";

  private Routes() {}

  static String name(Kind kind, int number) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + number % COPIES;
  }

  /** What the endpoint that fails presents itself with. */
  static String key(Kind kind, int number) {
    return "sk-first-" + name(kind, number);
  }

  /**
   * @param first serves and fails
   * @param next takes over
   * @param victim serves and is killed
   * @param deadUrl where nobody listens
   * @param warm connections that each event loop keeps ready at what takes over
   */
  static Path write(
      Path file,
      EmulatorProcess first,
      EmulatorProcess next,
      EmulatorProcess victim,
      String deadUrl,
      int warm)
      throws IOException {
    List<String> endpoints = new ArrayList<>();
    List<String> routes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (int number = 0; number < COPIES; number++) {
        String route = name(kind, number);
        String serving = (kind == Kind.KILL ? victim : first).baseUrl();
        endpoints.add(endpoint(route + "-1", serving, key(kind, number), PATIENT));
        endpoints.add(endpoint(route + "-3", next.baseUrl(), "sk-next", ", warm: " + warm));
        if (kind == Kind.REFUSED) {
          endpoints.add(endpoint(route + "-2", deadUrl, "sk-dead", ""));
        }
        String between = kind == Kind.REFUSED ? route + "-2, " : "";
        routes.add("  %s: {endpoints: [%s-1, %s%s-3]}".formatted(route, route, between, route));
      }
    }
    endpoints.add(endpoint(OTHERS, next.baseUrl(), "sk-others", PATIENT));
    routes.add("  %s: {endpoints: [%s]}".formatted(OTHERS, OTHERS));
    List<String> lines = new ArrayList<>();
    lines.add("endpoints:");
    lines.addAll(endpoints);
    lines.add("routes:");
    lines.addAll(routes);
    lines.add("routing:");
    lines.add("  default-route: " + OTHERS);
    lines.add("  breaker: {reset: 100ms, window: 1s}");
    return Files.write(file, lines);
  }

  private static String endpoint(String name, String url, String key, String more) {
    return "  %s: {provider: openai, url: \"%s\", key: %s, model: gpt-realtime%s}"
        .formatted(name, url, key, more);
  }
}
