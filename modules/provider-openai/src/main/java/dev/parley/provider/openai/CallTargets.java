package dev.parley.provider.openai;

import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.socket.SocketTarget;
import java.util.Optional;

/**
 * Where an endpoint's calls are set up. Source: protocols/openai-realtime.md sections 1.3, 1.5 and
 * 1.7.
 *
 * @param keys makes short-lived keys; asked with the endpoint's own
 * @param calls takes offers; asked with a short-lived key
 */
record CallTargets(SocketTarget keys, SocketTarget calls) {
  /**
   * Empty for Azure's preview API, whose calls go to another server than its sessions.
   *
   * @throws IllegalArgumentException when the endpoint's URL or key cannot be used
   */
  static Optional<CallTargets> of(EndpointConfig endpoint) {
    if (endpoint.apiVersion() != null) {
      return Optional.empty();
    }
    SocketTarget sessions = OpenAiMapper.target(endpoint);
    int query = sessions.requestUri().indexOf('?');
    String path = sessions.requestUri().substring(0, query);
    return Optional.of(
        new CallTargets(
            at(sessions, path + "/client_secrets"),
            new SocketTarget(
                sessions.tls(),
                sessions.host(),
                sessions.port(),
                path + "/calls",
                "Authorization",
                null)));
  }

  private static SocketTarget at(SocketTarget sessions, String uri) {
    return new SocketTarget(
        sessions.tls(),
        sessions.host(),
        sessions.port(),
        uri,
        sessions.header(),
        sessions.credential());
  }
}
