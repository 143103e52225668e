package dev.parley.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both ends of a real connection read by a {@link TextReader}. */
class TextReaderTest {
  private static final List<String> GREETING = List.of("first", "second");
  private static final String LONG = "long ".repeat(40_000);

  private final Vertx vertx = Vertx.vertx();
  private final List<String> atServer = Collections.synchronizedList(new ArrayList<>());
  private final List<String> atClient = new CopyOnWriteArrayList<>();
  private final List<Context> contexts = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger decoded = new AtomicInteger();
  private final Promise<ServerWebSocket> accepted = Promise.promise();
  private ServerWebSocket server;
  private TextReader serverReader;
  private WebSocketClient sockets;
  private ClientWebSocket client;
  private TextReader clientReader;
  private Context serverContext;
  private Runnable onEach = () -> {};

  @BeforeEach
  void connect() throws Exception {
    HttpServer http =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setMaxWebSocketFrameSize(1 << 20)
                    .setPerMessageWebSocketCompressionSupported(false))
            .webSocketHandler(this::accept)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    sockets = vertx.createWebSocketClient();
    Promise<WebSocket> connected = Promise.promise();
    vertx.runOnContext(
        here -> {
          client = sockets.webSocket();
          client.textMessageHandler(atClient::add);
          client.frameHandler(
              frame -> {
                if (clientReader != null) {
                  clientReader.onFrame();
                }
              });
          client
              .connect(
                  new WebSocketConnectOptions().setHost("127.0.0.1").setPort(http.actualPort()))
              .onSuccess(
                  socket -> {
                    clientReader =
                        TextReader.ofClient(socket, 1 << 20, (text, bytes) -> atClient.add(text));
                    countDecoded(socket);
                    connected.complete(socket);
                  })
              .onFailure(connected::tryFail);
        });
    connected.future().await(10, TimeUnit.SECONDS);
    server = accepted.future().await(10, TimeUnit.SECONDS);
  }

  private void accept(ServerWebSocket socket) {
    serverContext = Vertx.currentContext();
    serverReader =
        TextReader.ofServer(
            socket,
            1 << 20,
            (text, bytes) -> {
              contexts.add(Vertx.currentContext());
              atServer.add(text);
              onEach.run();
            });
    countDecoded(socket);
    socket.frameHandler(this::onServerFrame);
    GREETING.forEach(socket::writeTextMessage);
    accepted.complete(socket);
  }

  private void onServerFrame(WebSocketFrame frame) {
    serverReader.onFrame();
    if (frame.isText() || frame.isContinuation()) {
      atServer.add(frame.textData());
      onEach.run();
    }
  }

  /** Counts the text frames that come out of the decoder of this socket. */
  private void countDecoded(WebSocketBase socket) {
    ChannelPipeline pipeline =
        ((WebSocketInternal) socket).channelHandlerContext().channel().pipeline();
    pipeline.addAfter(
        pipeline.context(WebSocketFrameDecoder.class).name(),
        "count",
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext context, Object message) {
            decoded.addAndGet(message instanceof TextWebSocketFrame ? 1 : 0);
            context.fireChannelRead(message);
          }
        });
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void messagesPassTheDecoderByAndComeOnTheSocketsContext() {
    await().untilAsserted(() -> assertThat(atClient).isEqualTo(GREETING));
    List<String> sent = IntStream.range(0, 300).mapToObj(i -> i + "-\u4f60".repeat(i)).toList();

    sent.forEach(client::writeTextMessage);
    await().untilAsserted(() -> assertThat(atServer).isEqualTo(sent));
    sent.forEach(server::writeTextMessage);
    await().until(() -> atClient.size() == GREETING.size() + sent.size());

    assertThat(atClient.subList(GREETING.size(), atClient.size())).isEqualTo(sent);
    assertThat(contexts).allMatch(context -> context == serverContext);
    // Where a read ends inside of a message, the decoder has that one.
    assertThat(decoded.get()).isLessThan(sent.size() / 2);
  }

  @Test
  void whatComesOtherwiseKeepsItsPlace() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      client.writeTextMessage("whole " + i);
      client.writeFrame(WebSocketFrame.textFrame("part " + i, false));
      client.writePing(Buffer.buffer("p"));
      client.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("rest " + i), true));
      client.writeFrame(WebSocketFrame.textFrame(LONG, true));
      expected.addAll(List.of("whole " + i, "part " + i, "rest " + i, LONG));
    }

    await().untilAsserted(() -> assertThat(atServer).isEqualTo(expected));
  }

  @Test
  void nothingOvertakesWhatCameDuringAPause() {
    AtomicInteger sent = new AtomicInteger();
    for (int round = 0; round < 30; round++) {
      int before = atServer.size();
      onServer(serverReader::pause);
      IntStream.range(0, 5).forEach(i -> client.writeTextMessage("m" + sent.getAndIncrement()));
      onServer(serverReader::resume);
      IntStream.range(0, 5).forEach(i -> client.writeTextMessage("m" + sent.getAndIncrement()));
      await().until(() -> atServer.size() == before + 10);
    }

    assertThat(atServer)
        .isEqualTo(IntStream.range(0, sent.get()).mapToObj(number -> "m" + number).toList());
  }

  @Test
  void floodIsReadToItsEndHoweverOftenItIsHeldBack() {
    int messages = 20_000;
    onEach =
        () -> {
          if (atServer.size() % 61 == 0) {
            serverReader.pause();
            vertx.runOnContext(later -> serverReader.resume());
          }
        };
    String rest = "-" + "x".repeat(1_000);
    IntStream.range(0, messages).forEach(i -> client.writeTextMessage(i + rest));

    await().atMost(60, TimeUnit.SECONDS).until(() -> atServer.size() == messages);
    assertThat(atServer)
        .isEqualTo(IntStream.range(0, messages).mapToObj(number -> number + rest).toList());
  }

  @Test
  void nothingIsToldDuringAPauseButTheEndIsSeen() throws Exception {
    Promise<Void> gone = Promise.promise();
    server.closeHandler(closed -> gone.complete());
    onServer(serverReader::pause);
    client.writeTextMessage("early");
    client.close((short) 4001, "bye").await(10, TimeUnit.SECONDS);
    gone.future().await(10, TimeUnit.SECONDS);

    assertThat(atServer).isEmpty();
    assertThat(server.closeStatusCode()).isEqualTo((short) 4001);
    onServer(serverReader::resume);
    await().untilAsserted(() -> assertThat(atServer).containsExactly("early"));
  }

  private void onServer(Runnable step) {
    Promise<Void> done = Promise.promise();
    ((WebSocketInternal) server)
        .channelHandlerContext()
        .executor()
        .execute(
            () -> {
              step.run();
              done.complete();
            });
    try {
      done.future().await(10, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }
}
