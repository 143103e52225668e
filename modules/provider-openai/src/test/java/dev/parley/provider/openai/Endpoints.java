package dev.parley.provider.openai;

import dev.parley.provider.api.ConnectorDriver;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProxySettings;
import dev.parley.provider.api.Secret;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Endpoints for tests, patient unless told otherwise. */
record Endpoints(EndpointConfig config) {
  private static final Duration PATIENT = Duration.ofSeconds(5);
  private static final Duration IMPATIENT = Duration.ofMillis(300);

  static Endpoints openAi(String url) {
    return new Endpoints(
        new EndpointConfig(
            "test",
            "openai",
            URI.create(url),
            new Secret("sk-test"),
            "gpt-realtime",
            null,
            PATIENT,
            PATIENT,
            Duration.ofSeconds(15),
            100,
            null,
            false));
  }

  static Endpoints azure(String url) {
    return openAi(url).provider("azure");
  }

  /** With connect and handshake limits short enough to wait for. */
  Endpoints impatient() {
    return copy(
        config.provider(),
        config.apiKey(),
        config.model(),
        config.apiVersion(),
        IMPATIENT,
        config.pongTimeout(),
        config.proxy(),
        config.trustedCertificates());
  }

  Endpoints provider(String provider) {
    return identity(provider, config.apiKey(), config.model(), config.apiVersion());
  }

  Endpoints model(String model) {
    return identity(config.provider(), config.apiKey(), model, config.apiVersion());
  }

  Endpoints apiVersion(String apiVersion) {
    return identity(config.provider(), config.apiKey(), config.model(), apiVersion);
  }

  Endpoints key(Secret key) {
    return identity(config.provider(), key, config.model(), config.apiVersion());
  }

  Endpoints pongTimeout(Duration timeout) {
    return network(timeout, config.proxy(), config.trustedCertificates());
  }

  Endpoints proxy(ProxySettings proxy) {
    return network(config.pongTimeout(), proxy, config.trustedCertificates());
  }

  Endpoints trusting(Path certificates) {
    return network(config.pongTimeout(), config.proxy(), certificates);
  }

  /** A connector for this endpoint, on a context of its own. */
  ConnectorDriver drive(Vertx vertx) {
    return new ConnectorDriver(
        vertx, owner -> new OpenAiConnector(owner, config, OpenAiMapper.target(config)));
  }

  private Endpoints identity(String provider, Secret key, String model, String apiVersion) {
    return copy(
        provider,
        key,
        model,
        apiVersion,
        config.connectTimeout(),
        config.pongTimeout(),
        config.proxy(),
        config.trustedCertificates());
  }

  private Endpoints network(Duration pongTimeout, ProxySettings proxy, Path trusted) {
    return copy(
        config.provider(),
        config.apiKey(),
        config.model(),
        config.apiVersion(),
        config.connectTimeout(),
        pongTimeout,
        proxy,
        trusted);
  }

  private Endpoints copy(
      String provider,
      Secret key,
      String model,
      String apiVersion,
      Duration limit,
      Duration pongTimeout,
      ProxySettings proxy,
      Path trusted) {
    return new Endpoints(
        new EndpointConfig(
            config.name(),
            provider,
            config.url(),
            key,
            model,
            apiVersion,
            limit,
            limit,
            pongTimeout,
            config.maxSessions(),
            config.sessionCap(),
            config.warm(),
            proxy,
            config.emulated(),
            trusted,
            false,
            null));
  }
}
