package dev.parley.bench.relay;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;

/**
 * A provider that is as cheap as can be: one endless response with a delta for every append. The
 * response begins with the first append, and updates of the session are confirmed, so that a
 * session which waits for others to connect is owed nothing meanwhile.
 */
final class EchoProvider extends VerticleBase {
  private final int port;

  EchoProvider(int port) {
    this.port = port;
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(new HttpServerOptions().setTcpNoDelay(true).setAcceptBacklog(4_096))
        .webSocketHandler(EchoProvider::greet)
        .listen(port, "127.0.0.1");
  }

  private static void greet(ServerWebSocket socket) {
    socket.writeTextMessage(Events.SESSION_CREATED);
    socket.textMessageHandler(event -> begin(socket, event));
  }

  private static void begin(ServerWebSocket socket, String event) {
    if (Events.isAppend(event)) {
      socket.writeTextMessage(Events.RESPONSE_CREATED);
      socket.textMessageHandler(next -> echo(socket, next));
    }
    echo(socket, event);
  }

  private static void echo(ServerWebSocket socket, String event) {
    if (Events.isAppend(event)) {
      socket.writeTextMessage(Events.delta(event));
    } else if (Events.isSessionUpdate(event)) {
      socket.writeTextMessage(Events.SESSION_UPDATED);
    }
  }
}
