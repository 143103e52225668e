package dev.parley.hub.config;

import dev.parley.provider.api.ProxySettings;
import dev.parley.provider.api.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A proxy as the usual variables write it: {@code http://user:password@host:3128}, {@code
 * socks5://host} or a bare {@code host:port}. User and password are percent-decoded.
 */
final class ProxyUrl {
  private static final String RULE =
      "must be a proxy like http://host:3128 or socks5://user:password@host:1080";

  private ProxyUrl() {}

  static ProxySettings parse(String text) throws BadValue {
    URI url = uri(text.contains("://") ? text : "http://" + text);
    String path = String.valueOf(url.getRawPath());
    if (url.getHost() == null || !(path.isEmpty() || path.equals("/")) || url.getPort() > 65_535) {
      throw new BadValue(RULE);
    }
    ProxySettings.Type type = type(String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT));
    int port = url.getPort() >= 0 ? url.getPort() : type == ProxySettings.Type.HTTP ? 80 : 1080;
    String[] user =
        url.getRawUserInfo() == null ? new String[0] : url.getRawUserInfo().split(":", 2);
    return new ProxySettings(
        type,
        url.getHost().replaceAll("[\\[\\]]", ""),
        port,
        user.length > 0 ? decoded(user[0]) : null,
        secret(user));
  }

  private static @Nullable Secret secret(String[] user) throws BadValue {
    return user.length > 1 ? new Secret(decoded(user[1])) : null;
  }

  private static ProxySettings.Type type(String scheme) throws BadValue {
    return switch (scheme) {
      case "http" -> ProxySettings.Type.HTTP;
      case "socks5", "socks5h", "socks" -> ProxySettings.Type.SOCKS5;
      default -> throw new BadValue(RULE);
    };
  }

  private static URI uri(String text) throws BadValue {
    try {
      return Formats.uri(text);
    } catch (BadValue noUrl) {
      throw new BadValue(RULE);
    }
  }

  private static String decoded(String text) throws BadValue {
    try {
      // A plus is itself in user info, unlike in a form.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException bad) {
      throw new BadValue(RULE);
    }
  }
}
