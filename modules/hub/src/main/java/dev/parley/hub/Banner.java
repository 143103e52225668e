package dev.parley.hub;

import dev.parley.contract.Role;
import dev.parley.hub.config.HubConfig;
import dev.parley.ingress.auth.AuthConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a start prints: where to go, what is served, by whom. Shows no key and no query of a URL.
 */
final class Banner {
  private Banner() {}

  /**
   * @param members of the cluster; none outside of one
   * @param certificate the generated certificate, when there is one
   * @param took since the process was started
   */
  static List<String> lines(
      HubConfig config,
      Hub.Ports ports,
      List<String> members,
      Optional<Path> certificate,
      Duration took) {
    boolean tls = config.server().tls().enabled();
    String authority = authority(config.server().host(), ports.client());
    String http = (tls ? "https://" : "http://") + authority;
    String ws = (tls ? "wss://" : "ws://") + authority;
    List<String> lines = new ArrayList<>();
    lines.add("Parley " + HubVersion.current() + " is ready in " + took.toMillis() + " ms");
    if (config.cluster().runs(Role.INGRESS)) {
      lines.add("  page         " + http + "/" + pageNote(config.server().page()));
      lines.add("  sessions     " + ws + "/v1/realtime?model=" + config.routing().defaultRoute());
      lines.add("  SDK base URL " + http + "/v1");
    }
    lines.add(
        "  operators    http://"
            + authority(config.management().host(), ports.management())
            + "/metrics, /health/live, /health/ready");
    if (!members.isEmpty()) {
      lines.add("  cluster      " + config.cluster().name() + ": " + String.join(", ", members));
      lines.add("  roles        " + roles(config));
    }
    lines.add("  credentials  " + credentials(config));
    certificate.ifPresent(
        path -> lines.add("  certificate  " + path + " (self-signed: clients must trust it)"));
    lines.add("  routes");
    config.routes().forEach(route -> lines.add("    " + route(config, route)));
    lines.add("  endpoints");
    config.endpoints().forEach(endpoint -> lines.add("    " + endpoint(endpoint)));
    if (config.emulated()) {
      lines.add("    " + HubEndpoints.EMULATOR + ": emulated");
      lines.add("    " + HubEndpoints.EMULATED_GLM + ": emulated");
      lines.add(
          "  DEMO: no endpoint is configured, so the built-in emulator answers; it is no real");
      lines.add("  voice model. Set OPENAI_API_KEY, or see conf/parley.yaml.");
    }
    return lines;
  }

  private static String roles(HubConfig config) {
    return config.cluster().roles().stream()
        .sorted()
        .map(Role::label)
        .collect(Collectors.joining(", "));
  }

  private static String credentials(HubConfig config) {
    if (config.server().auth().mode() == AuthConfig.Mode.OPEN) {
      return "none asked for (auth.mode open)";
    }
    return config.server().tls().enabled()
        ? "asked for (auth.mode token)"
        : "asked for (auth.mode token); without TLS they are readable on the way here";
  }

  private static String route(HubConfig config, HubConfig.Route route) {
    boolean isDefault = route.name().equals(config.routing().defaultRoute());
    List<String> names = new ArrayList<>(route.aliases());
    if (isDefault) {
      names.add("default");
    }
    String also = names.isEmpty() ? "" : " (" + String.join(", ", names) + ")";
    return route.name() + also + " -> " + served(config, route);
  }

  private static String served(HubConfig config, HubConfig.Route route) {
    String endpoints = String.join(", ", route.endpoints());
    String emulated = String.join(", ", HubEndpoints.emulated(config, route));
    if (config.emulatedElsewhere()) {
      return endpoints + ", " + emulated;
    }
    return config.emulated() ? emulated : endpoints;
  }

  private static String endpoint(HubConfig.Endpoint endpoint) {
    if (!endpoint.configured()) {
      return endpoint.name() + ": not configured, lacks " + String.join(", ", endpoint.missing());
    }
    String proxy =
        endpoint.proxy() == null
            ? ""
            : ", by proxy " + endpoint.proxy().host() + ":" + endpoint.proxy().port();
    return endpoint.name()
        + ": configured, "
        + withoutQuery(endpoint.url())
        + ", model "
        + endpoint.model()
        + proxy;
  }

  private static String withoutQuery(@Nullable URI url) {
    return String.valueOf(url).replaceFirst("\\?.*", "");
  }

  private static String pageNote(Path page) {
    return Files.isRegularFile(page.resolve("index.html")) ? "" : " (not built: " + page + ")";
  }

  private static String authority(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
