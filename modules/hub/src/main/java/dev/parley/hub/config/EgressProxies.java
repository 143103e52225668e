package dev.parley.hub.config;

import dev.parley.provider.api.ProxySettings;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The egress proxy for a URL as the usual variables say it: {@code HTTPS_PROXY} for {@code https}
 * and {@code wss}, {@code HTTP_PROXY} for {@code http} and {@code ws}, else {@code ALL_PROXY}; none
 * for what {@code NO_PROXY} lists. Each may be spelt in small letters; capitals win. Empty is not
 * set.
 */
final class EgressProxies {
  private final Map<String, String> environment;

  EgressProxies(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * @return null for a direct connection
   * @throws ConfigException if the variable that counts holds no proxy
   */
  @Nullable ProxySettings forUrl(URI url) {
    boolean secure = List.of("https", "wss").contains(url.getScheme().toLowerCase(Locale.ROOT));
    int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
    if (new NoProxy(value(spellings("NO_PROXY"))).covers(url.getHost(), port)) {
      return null;
    }
    for (String name : List.of(secure ? "HTTPS_PROXY" : "HTTP_PROXY", "ALL_PROXY")) {
      for (String spelling : spellings(name)) {
        String value = environment.getOrDefault(spelling, "").strip();
        if (!value.isEmpty()) {
          return parse(spelling, value);
        }
      }
    }
    return null;
  }

  private String value(List<String> names) {
    return names.stream()
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isBlank())
        .findFirst()
        .orElse("");
  }

  private static List<String> spellings(String name) {
    return List.of(name, name.toLowerCase(Locale.ROOT));
  }

  private static ProxySettings parse(String variable, String value) {
    try {
      return ProxyUrl.parse(value);
    } catch (BadValue bad) {
      throw new ConfigException(variable + ": " + bad.rule() + ", was ***");
    }
  }
}
