package dev.parley.provider.openai;

import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From an endpoint's configuration to the upgrade request. Stateless; any thread. Source:
 * protocols/openai-realtime.md sections 1.1 and 1.7.
 */
final class OpenAiMapper {
  /** The provider name of Azure OpenAI; all others speak as OpenAI does. */
  static final String AZURE = "azure";

  /** What a configured Azure URL may end with beyond the resource's own address. */
  private static final Pattern AZURE_SUFFIX = Pattern.compile("/openai(/v1)?(/realtime)?$");

  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

  private OpenAiMapper() {}

  /**
   * The upgrade request of an endpoint.
   *
   * <p>OpenAI: the base URL as the SDKs have it, ending in {@code /v1}, gets {@code
   * /realtime?model=}; a query it has is kept. Azure: the resource's URL, with or without {@code
   * /openai/v1}, gets the GA path, or the preview path when an API version is configured; a query
   * is dropped, because {@code api-version} on the GA path fails.
   *
   * @throws IllegalArgumentException when the URL or the key cannot be used
   */
  static OpenAiTarget target(EndpointConfig endpoint) {
    URI url = endpoint.url();
    boolean tls = isTls(url);
    String host = url.getHost();
    if (host == null) {
      throw new IllegalArgumentException("the URL of endpoint " + endpoint.name() + " has no host");
    }
    int port = url.getPort() != -1 ? url.getPort() : tls ? 443 : 80;
    String path = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/+$", "");
    Secret key = endpoint.apiKey();
    if (key != null && !VISIBLE.matcher(key.value()).matches()) {
      throw new IllegalArgumentException(
          "the key of endpoint " + endpoint.name() + " has characters that no header can carry");
    }
    if (endpoint.provider().equals(AZURE)) {
      return new OpenAiTarget(tls, host, port, azureUri(path, endpoint), "api-key", key);
    }
    return new OpenAiTarget(
        tls,
        host,
        port,
        openAiUri(path, url.getRawQuery(), endpoint),
        "Authorization",
        bearer(key));
  }

  private static boolean isTls(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "https", "wss" -> true;
      case "http", "ws" -> false;
      default ->
          throw new IllegalArgumentException("the URL's scheme must be http, https, ws or wss");
    };
  }

  private static String openAiUri(String path, @Nullable String query, EndpointConfig endpoint) {
    String model = "model=" + encode(endpoint.model());
    return path + "/realtime?" + (query == null || query.isEmpty() ? model : query + "&" + model);
  }

  private static String azureUri(String path, EndpointConfig endpoint) {
    String root = AZURE_SUFFIX.matcher(path).replaceFirst("");
    String version = endpoint.apiVersion();
    return version == null
        ? root + "/openai/v1/realtime?model=" + encode(endpoint.model())
        : root
            + "/openai/realtime?api-version="
            + encode(version)
            + "&deployment="
            + encode(endpoint.model());
  }

  private static @Nullable Secret bearer(@Nullable Secret key) {
    return key == null ? null : new Secret("Bearer " + key.value());
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
