package dev.parley.hub.config;

import dev.parley.provider.api.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The formats of the settings. Each states its rule in the error. */
final class Formats {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS);
  private static final Pattern ROUTE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");
  private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9*][A-Za-z0-9._:/*-]{0,127}");
  private static final Pattern ENDPOINT_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern API_VERSION = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(-preview)?");
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]{1,4096}");
  private static final Pattern MODEL = Pattern.compile("[\\x21-\\x7e]{1,256}");
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|[0-9a-fA-F:.]{2,45}");

  private Formats() {}

  static Format<Integer> integer(int min, int max) {
    return text -> {
      try {
        int value = Integer.parseInt(text);
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException notANumber) {
        // Falls through to the one rule for both.
      }
      throw new BadValue("must be a whole number from " + min + " to " + max);
    };
  }

  /** {@code 500ms}, {@code 3s}, {@code 5m} or {@code 2h}. */
  static Format<Duration> duration(Duration min, Duration max) {
    return text -> {
      Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
      if (matcher.matches()) {
        ChronoUnit unit = UNITS.getOrDefault(matcher.group(2), ChronoUnit.FOREVER);
        Duration value = Duration.of(Long.parseLong(matcher.group(1)), unit);
        if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
          return value;
        }
      }
      throw new BadValue(
          "must be a duration like 500ms, 3s, 5m or 2h, from " + text(min) + " to " + text(max));
    };
  }

  /** A duration as {@link #duration} reads it, in the largest unit that is exact. */
  static String text(Duration duration) {
    long ms = duration.toMillis();
    if (ms % 1000 != 0) {
      return ms + "ms";
    }
    if (ms % 60_000 != 0 || ms == 0) {
      return ms / 1000 + "s";
    }
    return ms % 3_600_000 == 0 ? ms / 3_600_000 + "h" : ms / 60_000 + "m";
  }

  static Format<Boolean> flag() {
    return text ->
        switch (text.toLowerCase(Locale.ROOT)) {
          case "true", "yes", "on" -> true;
          case "false", "no", "off" -> false;
          default -> throw new BadValue("must be true or false");
        };
  }

  static Format<String> oneOf(List<String> allowed) {
    return text -> {
      if (allowed.contains(text)) {
        return text;
      }
      throw new BadValue("must be " + String.join(" or ", allowed));
    };
  }

  /** A host name or a bare IP address. */
  static Format<String> host() {
    return matching(HOST, "must be a host name or an IP address");
  }

  static Format<String> routeName() {
    return matching(ROUTE_NAME, "must be a model name: letters, digits and . _ : / -");
  }

  static Format<String> alias() {
    return matching(ALIAS, "must be a model name, where * stands for any characters");
  }

  static Format<String> endpointName() {
    return matching(ENDPOINT_NAME, "must be small letters, digits and . _ -, at most 64");
  }

  static Format<String> model() {
    return matching(MODEL, "must be a model or deployment name without spaces");
  }

  static Format<String> apiVersion() {
    return matching(API_VERSION, "must be a dated API version like 2025-04-01-preview");
  }

  static Format<Secret> secret() {
    Format<String> visible =
        matching(VISIBLE, "must be up to 4096 visible ASCII characters without spaces");
    return text -> new Secret(visible.parse(text));
  }

  static Format<Path> path() {
    return text -> {
      try {
        return Path.of(text);
      } catch (InvalidPathException bad) {
        throw new BadValue("must be a path");
      }
    };
  }

  /** A provider's base URL. Its user info is refused: that is what the key is for. */
  static Format<URI> baseUrl() {
    return text -> {
      URI url = uri(text);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if (!List.of("http", "https", "ws", "wss").contains(scheme) || url.getHost() == null) {
        throw new BadValue("must be an http, https, ws or wss URL");
      }
      if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
        throw new BadValue("must hold no user info and no fragment");
      }
      requirePort(url);
      return url;
    };
  }

  /** What a browser sends as its Origin. */
  static Format<String> origin() {
    return text -> {
      URI url = uri(text);
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      String rest = String.valueOf(url.getRawPath()) + url.getRawQuery() + url.getRawFragment();
      if (!web || url.getHost() == null || !rest.equals("nullnull")) {
        throw new BadValue("must be an origin like http://localhost:5173");
      }
      requirePort(url);
      return text;
    };
  }

  private static void requirePort(URI url) throws BadValue {
    if (url.getPort() == 0 || url.getPort() > 65_535) {
      throw new BadValue("must have a port from 1 to 65535");
    }
  }

  static URI uri(String text) throws BadValue {
    try {
      return new URI(text);
    } catch (URISyntaxException bad) {
      throw new BadValue("must be a URL");
    }
  }

  private static Format<String> matching(Pattern pattern, String rule) {
    return text -> {
      if (pattern.matcher(text).matches()) {
        return text;
      }
      throw new BadValue(rule);
    };
  }
}
