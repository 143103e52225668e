package dev.parley.hub.config;

import dev.parley.hub.config.HubConfig.Endpoint;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProxySettings;
import dev.parley.provider.api.Secret;
import dev.parley.provider.glm.GlmProvider;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code endpoints}. */
final class EndpointReader {
  /** The endpoints that stand in while none is configured; no other may have their names. */
  private static final List<String> EMULATED = List.of("emulator", "emulator-glm");

  private static final List<String> PROVIDERS = List.of("openai", "azure", "glm");
  private static final String AUTO = "auto";
  private static final List<String> TURN_DETECTION = List.of(AUTO, "hub", "provider");
  private static final List<String> INPUT_FORMATS =
      Stream.concat(Stream.of(AUTO), GlmProvider.inputFormats().stream()).toList();
  private static final Format<Duration> TIMEOUT =
      Formats.duration(Duration.ofMillis(10), Duration.ofMinutes(1));

  private final EgressProxies proxies;
  private final Path home;

  EndpointReader(Map<String, String> environment, Path home) {
    this.proxies = new EgressProxies(environment);
    this.home = home;
  }

  List<Endpoint> read(Map<String, Section> sections) {
    List<Endpoint> endpoints = new ArrayList<>();
    sections.forEach((name, section) -> endpoints.add(endpoint(name, section)));
    return endpoints;
  }

  private Endpoint endpoint(String name, Section section) {
    requireName(name, section);
    String provider = section.read("provider", "openai", Formats.oneOf(PROVIDERS));
    Optional<URI> url = section.readIfGiven("url", Formats.baseUrl());
    Endpoint endpoint =
        new Endpoint(
            name,
            provider,
            url.orElse(null),
            section
                .readHidden(
                    "key",
                    "",
                    text ->
                        text.isEmpty()
                            ? Optional.<Secret>empty()
                            : Optional.of(Formats.secret().parse(text)))
                .orElse(null),
            section.readIfGiven("model", Formats.model()).orElse(""),
            section.readIfGiven("api-version", Formats.apiVersion()).orElse(null),
            section.read("connect-timeout", "3s", TIMEOUT),
            section.read("handshake-timeout", "3s", TIMEOUT),
            section.read("pong-timeout", "15s", TIMEOUT),
            section.read("max-sessions", "2000", Formats.integer(1, 10_000)),
            section.read("session-cap", "0s", Formats.duration(Duration.ZERO, Duration.ofDays(1))),
            section.read("warm", "0", Formats.integer(0, 100)),
            proxy(section, url.orElse(null)),
            section.readIfGiven("trusted-certificates", this::certificates).orElse(null),
            hubDetectsTurns(section, provider),
            inputFormat(section, provider));
    section.end();
    if (endpoint.apiVersion() != null && !provider.equals("azure")) {
      throw section.error("api-version", "must be left out unless the provider is azure");
    }
    return endpoint;
  }

  private static void requireName(String name, Section section) {
    try {
      Formats.endpointName().parse(name);
    } catch (BadValue bad) {
      throw section.error("", "the name " + bad.rule());
    }
    if (EMULATED.contains(name)) {
      throw section.error("", "the name " + name + " is taken by the hub's own emulator");
    }
  }

  private static boolean hubDetectsTurns(Section section, String provider) {
    String who = section.read("turn-detection", AUTO, Formats.oneOf(TURN_DETECTION));
    return who.equals(AUTO) ? EndpointConfig.usuallyByHub(provider) : who.equals("hub");
  }

  private static @Nullable String inputFormat(Section section, String provider) {
    String format = section.read("input-format", AUTO, Formats.oneOf(INPUT_FORMATS));
    if (format.equals(AUTO)) {
      return null;
    }
    if (!provider.equals("glm")) {
      throw section.error("input-format", "must be auto unless the provider is glm");
    }
    return format;
  }

  private @Nullable ProxySettings proxy(Section section, @Nullable URI url) {
    return section
        .readHidden(
            "proxy",
            AUTO,
            text ->
                switch (text) {
                  case AUTO -> Optional.ofNullable(url == null ? null : proxies.forUrl(url));
                  case "direct" -> Optional.<ProxySettings>empty();
                  default -> Optional.of(ProxyUrl.parse(text));
                })
        .orElse(null);
  }

  private Path certificates(String text) throws BadValue {
    Path file = home.resolve(Formats.path().parse(text));
    if (!Files.isReadable(file)) {
      throw new BadValue("must be a readable PEM file");
    }
    return file;
  }
}
