package dev.parley.provider.openai;

import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProxySettings;
import dev.parley.provider.api.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Endpoints for tests, with limits short enough to wait for. */
record Endpoints(EndpointConfig config) {
  static final Duration LIMIT = Duration.ofMillis(400);

  static Endpoints openAi(String url) {
    return new Endpoints(
        new EndpointConfig(
            "test",
            "openai",
            URI.create(url),
            new Secret("sk-test"),
            "gpt-realtime",
            null,
            LIMIT,
            LIMIT,
            Duration.ofSeconds(15),
            100,
            null,
            false));
  }

  static Endpoints azure(String url) {
    return openAi(url).provider("azure");
  }

  Endpoints provider(String provider) {
    return with(provider, config.model(), config.apiVersion());
  }

  Endpoints model(String model) {
    return with(config.provider(), model, config.apiVersion());
  }

  Endpoints apiVersion(String apiVersion) {
    return with(config.provider(), config.model(), apiVersion);
  }

  Endpoints key(Secret key) {
    return copy(
        config.provider(),
        key,
        config.model(),
        config.apiVersion(),
        config.pongTimeout(),
        null,
        null);
  }

  Endpoints pongTimeout(Duration timeout) {
    return copy(
        config.provider(),
        config.apiKey(),
        config.model(),
        config.apiVersion(),
        timeout,
        null,
        null);
  }

  Endpoints proxy(ProxySettings proxy) {
    return copy(
        config.provider(),
        config.apiKey(),
        config.model(),
        config.apiVersion(),
        config.pongTimeout(),
        proxy,
        config.trustedCertificates());
  }

  Endpoints trusting(Path certificates) {
    return copy(
        config.provider(),
        config.apiKey(),
        config.model(),
        config.apiVersion(),
        config.pongTimeout(),
        config.proxy(),
        certificates);
  }

  private Endpoints with(String provider, String model, String apiVersion) {
    return copy(
        provider, config.apiKey(), model, apiVersion, config.pongTimeout(), config.proxy(), null);
  }

  private Endpoints copy(
      String provider,
      Secret key,
      String model,
      String apiVersion,
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
            config.connectTimeout(),
            config.handshakeTimeout(),
            pongTimeout,
            config.maxSessions(),
            proxy,
            config.emulated(),
            trusted));
  }
}
