package dev.parley.hub.config;

import dev.parley.ingress.auth.AuthConfig;
import dev.parley.ingress.auth.AuthConfig.Lifetimes;
import dev.parley.ingress.auth.AuthConfig.Mode;
import dev.parley.ingress.auth.HubKey;
import dev.parley.ingress.auth.JwtConfig;
import dev.parley.ingress.auth.JwtConfig.KeySet;
import dev.parley.provider.api.ProxySettings;
import dev.parley.provider.api.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code auth}. */
final class AuthReader {
  private static final String KEY_RULE =
      "must be entries NAME:HASH, the HASH a key's SHA-256 in 64 hexadecimal digits";
  private static final String KEY_SET_RULE =
      "must be an https URL without user info, an http URL of this machine, or a readable file";

  /** What RFC 7518 asks of a key for HS256. */
  private static final int LEAST_SECRET_BYTES = 32;

  private static final Format<Duration> LIFETIME =
      Formats.duration(Lifetimes.SHORTEST, Duration.ofHours(2));

  private final EgressProxies proxies;
  private final Path home;

  AuthReader(EgressProxies proxies, Path home) {
    this.proxies = proxies;
    this.home = home;
  }

  AuthConfig read(Section section) {
    Mode mode =
        Mode.valueOf(
            section
                .read("mode", "open", Formats.oneOf(List.of("open", "token")))
                .toUpperCase(Locale.ROOT));
    List<HubKey> keys = section.readHiddenList("keys", AuthReader::key);
    JwtConfig jwt = jwt(section.section("jwt"));
    Lifetimes secrets = secrets(section.section("client-secrets"));
    section.end();
    if (keys.stream().map(HubKey::sha256).distinct().count() < keys.size()) {
      throw section.error("keys", "must hold each key once");
    }
    if (mode == Mode.TOKEN && keys.isEmpty() && jwt == null) {
      throw section.error(
          "", "needs keys, jwt.secret or jwt.jwks while auth.mode is token, else nobody gets in");
    }
    return new AuthConfig(mode, keys, jwt, secrets);
  }

  private static HubKey key(String entry) throws BadValue {
    int colon = entry.lastIndexOf(':');
    if (colon < 0) {
      throw new BadValue(KEY_RULE);
    }
    try {
      return new HubKey(entry.substring(0, colon).strip(), entry.substring(colon + 1).strip());
    } catch (IllegalArgumentException bad) {
      throw new BadValue(KEY_RULE);
    }
  }

  /** Null when no token can be believed. */
  private @Nullable JwtConfig jwt(Section section) {
    Optional<String> secret = section.readHidden("secret", "", AuthReader::secret);
    Optional<KeySet> keySet = section.readIfGiven("jwks", this::keySet);
    JwtConfig jwt =
        new JwtConfig(
            secret.orElse(null),
            keySet.orElse(null),
            section.readIfGiven("issuer", text -> text).orElse(null),
            section.readList("audiences", List.of(), text -> text),
            section.read("leeway", "30s", Formats.duration(Duration.ZERO, Duration.ofMinutes(5))));
    section.end();
    return secret.isEmpty() && keySet.isEmpty() ? null : jwt;
  }

  private static Optional<String> secret(String text) throws BadValue {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.getBytes(StandardCharsets.UTF_8).length < LEAST_SECRET_BYTES) {
      throw new BadValue("must have at least " + LEAST_SECRET_BYTES + " bytes");
    }
    return Optional.of(text);
  }

  private KeySet keySet(String text) throws BadValue {
    if (!text.toLowerCase(Locale.ROOT).matches("https?:.*")) {
      Path file = home.resolve(Formats.path().parse(text));
      if (!Files.isReadable(file)) {
        throw new BadValue(KEY_SET_RULE);
      }
      return new KeySet.File(file);
    }
    URI url = Formats.uri(text);
    String host = url.getHost();
    boolean isSafe = "https".equalsIgnoreCase(url.getScheme()) || Loopback.isName(host);
    if (host == null || url.getRawUserInfo() != null || !isSafe) {
      throw new BadValue(KEY_SET_RULE);
    }
    return new KeySet.Server(url, proxy(proxies.forUrl(url)));
  }

  private static JwtConfig.@Nullable Proxy proxy(@Nullable ProxySettings proxy) {
    if (proxy == null) {
      return null;
    }
    Secret password = proxy.password();
    return new JwtConfig.Proxy(
        proxy.type() == ProxySettings.Type.SOCKS5,
        proxy.host(),
        proxy.port(),
        proxy.username(),
        password == null ? null : password.value());
  }

  private static Lifetimes secrets(Section section) {
    Lifetimes lifetimes =
        new Lifetimes(
            section.read("lifetime", "10m", LIFETIME),
            section.read("max-lifetime", "2h", LIFETIME));
    section.end();
    if (lifetimes.usual().compareTo(lifetimes.longest()) > 0) {
      throw section.error("lifetime", "must not be longer than max-lifetime");
    }
    return lifetimes;
  }
}
