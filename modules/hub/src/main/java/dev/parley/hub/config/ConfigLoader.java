package dev.parley.hub.config;

import dev.parley.contract.limit.SessionQuota;
import dev.parley.hub.config.HubConfig.Management;
import dev.parley.hub.config.HubConfig.Pem;
import dev.parley.hub.config.HubConfig.Routing;
import dev.parley.hub.config.HubConfig.RuntimeOptions;
import dev.parley.hub.config.HubConfig.Server;
import dev.parley.hub.config.HubConfig.Tls;
import dev.parley.ingress.IngressConfig;
import dev.parley.ingress.auth.AuthConfig;
import dev.parley.routing.health.BreakerSettings;
import dev.parley.session.WatchLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration. A file that has {@code endpoints} or {@code routes} replaces the
 * built-in ones as a whole; of all other keys it needs only those it changes.
 */
public final class ConfigLoader {
  /** The management port lies this far above the clients' port unless it is set. */
  public static final int MANAGEMENT_OFFSET = 8_440;

  private static final String BUILT_IN = "built-in.yaml";
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofHours(24);
  private static final String AUTO = "auto";

  private final Sources sources;
  private final Path home;

  private ConfigLoader(Sources sources, Path home) {
    this.sources = sources;
    this.home = home;
  }

  /**
   * @param file the configuration file, or empty for the defaults alone
   * @param home what relative paths in the configuration start from
   * @param environment all environment variables
   * @param commandLine option values by key
   * @throws ConfigException if anything is wrong
   */
  public static HubConfig load(
      Optional<Path> file,
      Path home,
      Map<String, String> environment,
      Map<String, String> commandLine) {
    Map<String, Object> tree =
        file.map(path -> YamlText.parse(path.toString(), read(path))).orElseGet(Map::of);
    return load(tree, home, new Sources(environment, commandLine));
  }

  static HubConfig load(Map<String, Object> file, Path home, Sources sources) {
    Map<String, Object> tree = new LinkedHashMap<>(builtIn());
    tree.putAll(file);
    return new ConfigLoader(sources, home).hub(Section.root(sources, tree));
  }

  /** The built-in endpoints and routes. */
  private static Map<String, Object> builtIn() {
    try (InputStream in = ConfigLoader.class.getResourceAsStream(BUILT_IN)) {
      if (in == null) {
        throw new IllegalStateException(BUILT_IN + " is missing from the class path");
      }
      return YamlText.parse(BUILT_IN, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new IllegalStateException(BUILT_IN + " cannot be read", unreadable);
    }
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) > YamlText.MAX_CHARACTERS) {
        throw new ConfigException(file + ": must be at most 1 MiB");
      }
      return Files.readString(file);
    } catch (NoSuchFileException missing) {
      throw new ConfigException(file + ": there is no such file");
    } catch (IOException unreadable) {
      throw new ConfigException(file + ": cannot be read as UTF-8 text");
    }
  }

  private HubConfig hub(Section root) {
    AuthConfig auth =
        new AuthReader(new EgressProxies(sources.environment()), home).read(root.section("auth"));
    Server server = server(root.section("server"), auth);
    Section routing = root.section("routing");
    Section limits = root.section("limits");
    SessionQuota.Limits sessions = sessions(limits);
    IngressConfig.Limits link = limits(limits);
    EndpointReader endpoints = new EndpointReader(sources.environment(), home);
    List<HubConfig.Endpoint> accounts = endpoints.read(root.entries("endpoints"));
    List<HubConfig.Route> routes = RouteReader.read(root.entries("routes"), accounts);
    HubConfig config =
        new HubConfig(
            server,
            management(root.section("management"), server.port()),
            runtime(root.section("runtime")),
            link,
            sessions,
            watchdogs(root.section("watchdogs")),
            routing(routing, routes),
            SwitchingReader.read(root),
            ResumeReader.read(root.section("resume")),
            CodecReader.read(root.section("codec"), link.maxSessionAge()),
            ClusterReader.read(root.section("cluster")),
            drainTimeout(root.section("drain")),
            root.read("demo", "true", Formats.flag()),
            accounts,
            routes);
    root.end();
    sources.refuseUnknownVariables();
    return config;
  }

  private Server server(Section server, AuthConfig auth) {
    Section tls = server.section("tls");
    Server read =
        new Server(
            server.read("host", "localhost", Formats.host()),
            server.read("port", "1024", Formats.integer(0, 65_535)),
            home.resolve(server.read("page", "web/dist", Formats.path())),
            server.readList("allowed-origins", List.of(), Formats.origin()),
            new Tls(tls.read("enabled", "false", Formats.flag()), pem(tls)),
            auth);
    tls.end();
    server.end();
    if (auth.mode() == AuthConfig.Mode.OPEN && !Loopback.isName(read.host())) {
      throw server.error(
          "host", "must be a loopback address while auth.mode is open, was " + read.host());
    }
    return read;
  }

  private @Nullable Pem pem(Section tls) {
    Optional<Path> certificate = tls.readIfGiven("certificate", Formats.path());
    Optional<Path> key = tls.readIfGiven("key", Formats.path());
    if (certificate.isPresent() != key.isPresent()) {
      throw tls.error("", "needs both certificate and key, or neither");
    }
    return certificate.isEmpty() || key.isEmpty()
        ? null
        : new Pem(readable(tls, "certificate", certificate.get()), readable(tls, "key", key.get()));
  }

  private Path readable(Section section, String key, Path path) {
    Path file = home.resolve(path);
    if (!Files.isReadable(file)) {
      throw section.error(key, "must be a readable file, was " + file);
    }
    return file;
  }

  private static Management management(Section management, int clientPort) {
    Management read =
        new Management(
            management.read("host", "localhost", Formats.host()),
            management.read(
                "port",
                AUTO,
                text ->
                    text.equals(AUTO)
                        ? managementPort(clientPort)
                        : Formats.integer(0, 65_535).parse(text)));
    management.end();
    if (read.port() != 0 && read.port() == clientPort) {
      throw management.error("port", "must differ from server.port, was " + clientPort);
    }
    return read;
  }

  private static int managementPort(int clientPort) throws BadValue {
    int port = clientPort == 0 ? 0 : clientPort + MANAGEMENT_OFFSET;
    if (port > 65_535) {
      throw new BadValue(
          "must be set, because server.port + " + MANAGEMENT_OFFSET + " is past 65535");
    }
    return port;
  }

  private static RuntimeOptions runtime(Section runtime) {
    RuntimeOptions read =
        new RuntimeOptions(
            runtime.read(
                "event-loops",
                AUTO,
                text -> text.equals(AUTO) ? 0 : Formats.integer(1, 256).parse(text)),
            runtime.read("native-transport", "true", Formats.flag()));
    runtime.end();
    return read;
  }

  private static IngressConfig.Limits limits(Section limits) {
    Duration second = Duration.ofSeconds(1);
    IngressConfig.Limits read =
        new IngressConfig.Limits(
            limits.read("max-message-bytes", "4194304", Formats.integer(1_024, 67_108_864)),
            limits.read("idle-timeout", "5m", Formats.duration(second, DAY)),
            limits.read("max-session-age", "2h", Formats.duration(second, DAY)),
            limits.read("slow-client-timeout", "10s", Formats.duration(second, MINUTE)),
            limits.read("ping-every", "20s", Formats.duration(second, Duration.ofMinutes(10))),
            rate(limits),
            IngressConfig.Unconfirmed.DEFAULTS);
    limits.end();
    return read;
  }

  private static IngressConfig.Rate rate(Section limits) {
    Duration second = Duration.ofSeconds(1);
    return new IngressConfig.Rate(
        limits.read("events-per-second", "500", Formats.integer(1, 1_000_000)),
        limits.read("bytes-per-second", "1048576", Formats.integer(1_024, 1_073_741_824)),
        limits.read("burst", "4s", Formats.duration(second, MINUTE)),
        limits.read("excess-timeout", "30s", Formats.duration(second, Duration.ofMinutes(10))));
  }

  private static Duration drainTimeout(Section drain) {
    Duration read =
        drain.read("timeout", "8s", Formats.duration(Duration.ZERO, Duration.ofMinutes(30)));
    drain.end();
    return read;
  }

  private static SessionQuota.Limits sessions(Section limits) {
    Format<Integer> count = Formats.integer(1, 1_000_000);
    return new SessionQuota.Limits(
        limits.read("max-sessions", "2000", count),
        limits.read("max-sessions-per-subject", "2000", count),
        limits.read("max-opening", "500", count));
  }

  private static WatchLimits watchdogs(Section watchdogs) {
    Format<Duration> limit = Formats.duration(MILLISECOND, MINUTE);
    WatchLimits read =
        new WatchLimits(
            watchdogs.read("response-created", "3s", limit),
            watchdogs.read("first-output", "4s", limit),
            watchdogs.read("output-gap", "4s", limit),
            watchdogs.read("probe-after-input", "1s", limit),
            watchdogs.read("probe-every", "5s", limit),
            watchdogs.read("probe-answer", "1500ms", limit));
    watchdogs.end();
    return read;
  }

  private static Routing routing(Section routing, List<HubConfig.Route> routes) {
    List<String> names = routes.stream().map(HubConfig.Route::name).toList();
    Routing read =
        new Routing(
            routing.read(
                "default-route",
                names.get(0),
                text -> {
                  if (names.contains(text)) {
                    return text;
                  }
                  throw new BadValue("must be a route" + Suggestion.near(text, names));
                }),
            routing.read(
                "model-wait", "500ms", Formats.duration(Duration.ZERO, Duration.ofSeconds(10))),
            breaker(routing.section("breaker")));
    routing.end();
    return read;
  }

  private static BreakerSettings breaker(Section breaker) {
    BreakerSettings read =
        new BreakerSettings(
            breaker.read(
                "reset", "30s", Formats.duration(Duration.ofMillis(100), Duration.ofHours(1))),
            breaker.read(
                "window", "1m", Formats.duration(Duration.ofSeconds(1), Duration.ofHours(1))));
    breaker.end();
    return read;
  }
}
