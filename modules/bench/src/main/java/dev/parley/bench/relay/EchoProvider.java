package dev.parley.bench.relay;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;

/** A provider that is as cheap as can be: one endless response with a delta for every append. */
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
    socket.writeTextMessage(Events.RESPONSE_CREATED);
    socket.textMessageHandler(
        event -> {
          if (Events.isAppend(event)) {
            socket.writeTextMessage(Events.delta(event));
          }
        });
  }
}
