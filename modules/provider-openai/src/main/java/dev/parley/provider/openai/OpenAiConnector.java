package dev.parley.provider.openai;

import dev.parley.contract.Ids;
import dev.parley.provider.api.Attempt;
import dev.parley.provider.api.Connector;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.UpstreamListener;
import dev.parley.provider.api.socket.SocketTarget;
import dev.parley.provider.api.socket.UpstreamSockets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens upstreams on one endpoint. Create it on the context that will use it. */
final class OpenAiConnector implements Connector {
  private final Vertx vertx;
  private final EndpointConfig endpoint;
  private final UpstreamSockets sockets;
  private final Set<OpenAiConnection> connections = new HashSet<>();

  OpenAiConnector(Vertx vertx, EndpointConfig endpoint, SocketTarget target) {
    this.vertx = vertx;
    this.endpoint = endpoint;
    this.sockets = new UpstreamSockets(vertx, endpoint, target);
  }

  @Override
  public Attempt connect(@Nullable String config, UpstreamListener listener) {
    OpenAiConnection connection =
        new OpenAiConnection(
            vertx,
            new OpenAiHandshake(config, Ids.random("parley_")),
            listener,
            endpoint.handshakeTimeout(),
            connections::remove);
    connections.add(connection);
    connection.connect(sockets, endpoint.connectTimeout());
    return connection;
  }

  @Override
  public Future<Void> close() {
    List<Future<Void>> closing =
        List.copyOf(connections).stream().map(OpenAiConnection::close).toList();
    return Future.join(closing).<Void>mapEmpty().eventually(sockets::close);
  }
}
