package dev.parley.hub.config;

import dev.parley.codec.CodecConfig;
import dev.parley.contract.Role;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.ingress.IngressConfig;
import dev.parley.ingress.auth.AuthConfig;
import dev.parley.provider.api.ProxySettings;
import dev.parley.provider.api.Secret;
import dev.parley.routing.RouterConfig;
import dev.parley.routing.health.BreakerSettings;
import dev.parley.session.WatchLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, validated. Keys, rules and defaults: {@code conf/parley.yaml}.
 *
 * @param limits what one client link may cost
 * @param sessions how many of them there may be
 * @param watchdogs how long a provider that owes something may stay silent
 * @param switching how a session goes on when its provider fails
 * @param resume how a session waits for a client that was lost
 * @param codec what sound of sessions in other formats may cost
 * @param cluster whether and how this process is one node of several
 * @param drainTimeout how long a hub that is to stop lets sessions finish what is under way
 * @param demo whether the emulator serves while no endpoint is configured
 * @param endpoints in the order of the file, configured or not
 * @param routes in the order of the file, never empty; their endpoints exist
 */
public record HubConfig(
    Server server,
    Management management,
    RuntimeOptions runtime,
    IngressConfig.Limits limits,
    SessionQuota.Limits sessions,
    WatchLimits watchdogs,
    Routing routing,
    RouterConfig.Switching switching,
    RouterConfig.Resume resume,
    CodecConfig codec,
    ClusterConfig cluster,
    Duration drainTimeout,
    boolean demo,
    List<Endpoint> endpoints,
    List<Route> routes) {
  public HubConfig {
    endpoints = List.copyOf(endpoints);
    routes = List.copyOf(routes);
  }

  /**
   * The clients' port.
   *
   * @param port 0 is a free one
   * @param page the folder of the built page
   * @param auth who may come in; in mode {@code open} the host is a loopback address
   */
  public record Server(
      String host, int port, Path page, List<String> allowedOrigins, Tls tls, AuthConfig auth) {
    public Server {
      allowedOrigins = List.copyOf(allowedOrigins);
    }
  }

  /**
   * TLS on the clients' port.
   *
   * @param pem null for a generated self-signed certificate
   */
  public record Tls(boolean enabled, @Nullable Pem pem) {}

  /** A certificate chain and its key, both PEM. */
  public record Pem(Path certificate, Path key) {}

  /**
   * The operators' port.
   *
   * @param port 0 is a free one
   */
  public record Management(String host, int port) {}

  /**
   * The process.
   *
   * @param eventLoops 0 is one per processor
   */
  public record RuntimeOptions(int eventLoops, boolean nativeTransport) {}

  /**
   * How sessions find their endpoint.
   *
   * @param defaultRoute the name of an existing route
   */
  public record Routing(String defaultRoute, Duration modelWait, BreakerSettings breaker) {}

  /**
   * A public model name.
   *
   * @param aliases other names for it; {@code *} stands for any characters
   * @param endpoints names in order of preference, never empty
   */
  public record Route(String name, List<String> aliases, List<String> endpoints) {
    public Route {
      aliases = List.copyOf(aliases);
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * One account of a provider.
   *
   * @param url null when it is not set
   * @param key null when it is not set
   * @param model empty when it is not set
   * @param apiVersion Azure preview only, else null
   * @param sessionCap zero: as the provider says
   * @param warm upstreams kept ready by each event loop
   * @param proxy null for a direct connection
   * @param trustedCertificates a PEM file, or null for those of the platform
   * @param hubDetectsTurns whether the hub cuts the user's turns, else the provider
   * @param inputFormat how glm is given the user's sound; null for the usual
   */
  public record Endpoint(
      String name,
      String provider,
      @Nullable URI url,
      @Nullable Secret key,
      String model,
      @Nullable String apiVersion,
      Duration connectTimeout,
      Duration handshakeTimeout,
      Duration pongTimeout,
      int maxSessions,
      Duration sessionCap,
      int warm,
      @Nullable ProxySettings proxy,
      @Nullable Path trustedCertificates,
      boolean hubDetectsTurns,
      @Nullable String inputFormat) {

    /** The keys that it needs and lacks; with any it is listed as not configured, never picked. */
    public List<String> missing() {
      return Stream.of(
              url == null ? "url" : "", key == null ? "key" : "", model.isEmpty() ? "model" : "")
          .filter(name -> !name.isEmpty())
          .toList();
    }

    public boolean configured() {
      return missing().isEmpty();
    }
  }

  /** Whether the emulator stands in for every provider of this node. */
  public boolean emulated() {
    return demo
        && cluster.runs(Role.PROVIDER)
        && endpoints.stream().noneMatch(Endpoint::configured);
  }

  /** Whether another node's emulator may serve what no endpoint does: this one runs none. */
  public boolean emulatedElsewhere() {
    return demo && !cluster.runs(Role.PROVIDER);
  }
}
