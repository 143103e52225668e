package dev.parley.provider.glm;

import dev.parley.contract.Ids;
import dev.parley.provider.api.Attempt;
import dev.parley.provider.api.Connector;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProviderMetrics;
import dev.parley.provider.api.UpstreamListener;
import dev.parley.provider.api.socket.SocketTarget;
import dev.parley.provider.api.socket.UpstreamSockets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens sessions on one endpoint. Create it on the context that will use it. */
final class GlmConnector implements Connector {
  private final Vertx vertx;
  private final EndpointConfig endpoint;
  private final Account account;
  private final UpstreamSockets sockets;
  private final ProviderMetrics metrics;
  private final Set<GlmConnection> connections = new HashSet<>();

  GlmConnector(Vertx vertx, EndpointConfig endpoint, SocketTarget target, ProviderMetrics metrics) {
    this.vertx = vertx;
    this.endpoint = endpoint;
    this.account = Account.of(endpoint);
    this.metrics = metrics;
    this.sockets = new UpstreamSockets(vertx, endpoint, target);
  }

  @Override
  public Attempt connect(@Nullable String config, UpstreamListener listener) {
    long nowMs = GlmConnection.nowMs();
    GlmSession session =
        new GlmSession(
            account,
            Limits.of(endpoint.connectTimeout(), endpoint.handshakeTimeout()),
            Ids::random,
            System.currentTimeMillis() - nowMs,
            nowMs);
    GlmConnection connection =
        new GlmConnection(
            vertx,
            sockets,
            session,
            listener,
            connections::remove,
            () -> metrics.turnsTakenOver(endpoint.name()));
    connections.add(connection);
    connection.start(config);
    return connection;
  }

  @Override
  public Future<Void> close() {
    List<Future<Void>> closing =
        List.copyOf(connections).stream().map(GlmConnection::close).toList();
    return Future.join(closing).<Void>mapEmpty().eventually(sockets::close);
  }
}
