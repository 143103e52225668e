package dev.parley.provider.openai;

import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.Secret;
import dev.parley.provider.api.socket.SocketTarget;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
  static SocketTarget target(EndpointConfig endpoint) {
    String path = SocketTarget.path(endpoint);
    Secret key = endpoint.apiKey();
    if (endpoint.provider().equals(AZURE)) {
      return SocketTarget.at(endpoint, azureUri(path, endpoint), "api-key", key);
    }
    return SocketTarget.at(
        endpoint,
        openAiUri(path, endpoint.url().getRawQuery(), endpoint),
        "Authorization",
        bearer(key));
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
