package dev.parley.provider.glm;

import dev.parley.provider.api.EmulatedProvider;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** {@link FakeGlm} on real sockets, with the faults of the contract test. */
final class GlmServer implements EmulatedProvider {
  final List<FakeGlm> sessions = new CopyOnWriteArrayList<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> authorizations = new CopyOnWriteArrayList<>();
  final FakeGlm.Habits habits = new FakeGlm.Habits();
  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final List<Integer> closeCodes = new CopyOnWriteArrayList<>();
  private final List<Channel> channels = new CopyOnWriteArrayList<>();
  private volatile @Nullable Fault fault;
  private final HttpServer server;

  GlmServer() {
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost("localhost")
                    .setPort(0)
                    .setHttp2ClearTextEnabled(false)
                    .setMaxWebSocketFrameSize(1 << 20)
                    .setMaxWebSocketMessageSize(1 << 20))
            .connectionHandler(this::onConnection)
            .requestHandler(this::onRequest);
    server.listen().await();
  }

  private void onConnection(HttpConnection connection) {
    if (fault == Fault.REFUSE) {
      connection.close();
    }
  }

  private void onRequest(HttpServerRequest request) {
    requests.add(request.uri());
    authorizations.add(request.getHeader("Authorization"));
    connections.incrementAndGet();
    Channel channel = ((ConnectionBase) request.connection()).channel();
    open.incrementAndGet();
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    channels.add(channel);
    Fault now = fault;
    if (now == Fault.STALL_UPGRADE) {
      return;
    }
    int status =
        now == Fault.HTTP_401 ? 401 : now == Fault.HTTP_429 ? 429 : now == Fault.HTTP_5XX ? 503 : 0;
    if (status != 0) {
      request
          .response()
          .setStatusCode(status)
          .end("{\"error\":{\"code\":\"1001\",\"message\":\"vendor words\"}}");
      return;
    }
    request.toWebSocket().onSuccess(this::onSocket);
  }

  private void onSocket(ServerWebSocket socket) {
    FakeGlm glm = new FakeGlm(habits);
    sessions.add(glm);
    socket.closeHandler(
        closed -> {
          if (socket.closeStatusCode() != null) {
            closeCodes.add(socket.closeStatusCode().intValue());
          }
        });
    if (fault == Fault.STALL_HANDSHAKE) {
      socket.writeTextMessage("{\"type\":\"heartbeat\"}");
      return;
    }
    if (fault == Fault.ERROR_THEN_CLOSE) {
      socket.writeTextMessage(
          "{\"type\":\"error\",\"error\":{\"code\":1001,\"message\":\"vendor words\"}}");
      socket.close((short) 1000);
      return;
    }
    socket.textMessageHandler(text -> onClient(socket, glm, text));
    drain(socket, glm);
  }

  private void onClient(ServerWebSocket socket, FakeGlm glm, String text) {
    boolean asks = text.startsWith("{\"type\":\"response.create\"");
    if (asks && fault == Fault.CAP_CLOSE_1001) {
      socket.close((short) 1001, "cap");
      return;
    }
    if (asks && fault == Fault.GARBAGE_FRAME) {
      socket.writeTextMessage("{garbage");
    }
    synchronized (glm) {
      glm.onClient(text);
    }
    drain(socket, glm);
  }

  private static void drain(ServerWebSocket socket, FakeGlm glm) {
    synchronized (glm) {
      for (String frame = glm.next(); frame != null; frame = glm.next()) {
        if (!socket.isClosed()) {
          socket.writeTextMessage(frame);
        }
      }
    }
  }

  @Override
  public String url() {
    return "http://localhost:" + server.actualPort() + "/api/paas/v4/realtime";
  }

  @Override
  public void fault(@Nullable Fault fault) {
    this.fault = fault;
    if (fault == Fault.BLACKHOLE) {
      channels.forEach(
          channel ->
              channel.eventLoop().execute(() -> channel.pipeline().addFirst(new BlackHole())));
    }
  }

  @Override
  public int connections() {
    return connections.get();
  }

  @Override
  public int openConnections() {
    return open.get();
  }

  @Override
  public List<Integer> closeCodes() {
    return List.copyOf(closeCodes);
  }

  @Override
  public byte[] heard() {
    FakeGlm last = sessions.get(sessions.size() - 1);
    synchronized (last) {
      return last.heard.toByteArray();
    }
  }

  @Override
  public void stop() {
    vertx.close().await();
  }

  /** What the sessions were asked that GLM would not take. */
  List<String> complaints() {
    return sessions.stream().flatMap(glm -> glm.complaints.stream()).toList();
  }

  private static final class BlackHole extends ChannelDuplexHandler {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
      promise.setSuccess();
    }
  }
}
