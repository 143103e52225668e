package dev.parley.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both ends of a real connection write by a {@link TextWriter}. */
class TextWriterTest {
  private static final int QUEUE_BYTES = 64 * 1024;
  private static final int MANY = 10_000;

  private final Vertx vertx = Vertx.vertx();
  private final List<String> atServer = new CopyOnWriteArrayList<>();
  private final List<String> atClient = new CopyOnWriteArrayList<>();
  private final AtomicInteger changes = new AtomicInteger();
  private final Promise<ServerWebSocket> accepted = Promise.promise();
  private ServerWebSocket server;
  private TextWriter serverWriter;
  private WebSocketClient sockets;
  private WebSocket client;
  private TextWriter clientWriter;

  @BeforeEach
  void connect() throws Exception {
    HttpServer http =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setIdleTimeout(60)
                    .setPerMessageWebSocketCompressionSupported(false))
            .webSocketHandler(
                socket -> {
                  socket.setWriteQueueMaxSize(QUEUE_BYTES);
                  serverWriter = TextWriter.ofServer(socket, changes::incrementAndGet);
                  socket.textMessageHandler(atServer::add);
                  accepted.complete(socket);
                })
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    sockets = vertx.createWebSocketClient(new WebSocketClientOptions().setIdleTimeout(60));
    Promise<WebSocket> connected = Promise.promise();
    vertx.runOnContext(
        here ->
            sockets
                .connect(http.actualPort(), "127.0.0.1", "/")
                .onSuccess(
                    socket -> {
                      clientWriter = TextWriter.ofClient(socket, () -> {});
                      socket.textMessageHandler(atClient::add);
                      connected.complete(socket);
                    })
                .onFailure(connected::tryFail));
    client = connected.future().await(10, TimeUnit.SECONDS);
    server = accepted.future().await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void messagesArriveInOrderAmongThoseOfVertx() throws Exception {
    List<String> sent = IntStream.range(0, 300).mapToObj(i -> i + "-\u4f60".repeat(i)).toList();
    on(
        client,
        () -> {
          for (int i = 0; i < sent.size(); i++) {
            if (i % 7 == 0) {
              client.writeTextMessage(sent.get(i));
            } else {
              clientWriter.write(sent.get(i));
            }
          }
          return true;
        });
    await().untilAsserted(() -> assertThat(atServer).isEqualTo(sent));
    on(
        server,
        () -> {
          sent.forEach(serverWriter::write);
          return server.writePing(Buffer.buffer("p"));
        });
    await().untilAsserted(() -> assertThat(atClient).isEqualTo(sent));
  }

  @Test
  void bytesArriveBehindTheirText() throws Exception {
    byte[] bytes = "sound".getBytes(StandardCharsets.UTF_8);
    List<Object> all = new CopyOnWriteArrayList<>();
    client.textMessageHandler(all::add);
    client.binaryMessageHandler(each -> all.add(each.toString()));
    on(
        server,
        () -> {
          serverWriter.write("before");
          serverWriter.write("event", bytes);
          serverWriter.write("", new byte[0]);
          return server.writeTextMessage("after");
        });
    await().until(() -> all.size() == 6);
    assertThat(all).containsExactly("before", "event", "sound", "", "", "after");
  }

  @Test
  void whoMasksSendsNoBytesBehindAText() {
    assertThatThrownBy(() -> on(client, () -> writeBehind(clientWriter)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static boolean writeBehind(TextWriter writer) {
    writer.write("event", new byte[1]);
    return true;
  }

  @Test
  void aPeerThatDoesNotReadMakesItFullUntilItReads() throws Exception {
    client.pause();
    String text = "x".repeat(32 * 1024);
    int before = changes.get();
    int written =
        on(
            server,
            () -> {
              int messages = 0;
              while (!serverWriter.isFull() && messages < MANY) {
                serverWriter.write(text);
                messages++;
              }
              return messages;
            });
    assertThat(written).isLessThan(MANY);
    client.resume();
    await().until(() -> !on(server, serverWriter::isFull));
    assertThat(changes.get()).isGreaterThan(before);
    await().until(() -> atClient.size() == written);
  }

  @Test
  void whatIsWrittenAfterTheEndIsLost() throws Exception {
    client.close().await(10, TimeUnit.SECONDS);
    await().until(() -> server.isClosed());
    on(
        server,
        () -> {
          serverWriter.write("late");
          return true;
        });
    assertThat(on(server, serverWriter::isFull)).isFalse();
    assertThat(atClient).isEmpty();
  }

  @Test
  void anAbortDoesNotWaitForThePeer() throws Exception {
    Promise<Void> gone = Promise.promise();
    client.closeHandler(gone::tryComplete);
    on(
        server,
        () -> {
          serverWriter.abort();
          return true;
        });
    gone.future().await(10, TimeUnit.SECONDS);
    assertThat(client.closeStatusCode()).isEqualTo((short) 1006);
  }

  /** Runs a step on the event loop of a socket. */
  private static <T> T on(WebSocketBase socket, Callable<T> step) throws Exception {
    Promise<T> done = Promise.promise();
    ((WebSocketInternal) socket)
        .channelHandlerContext()
        .executor()
        .execute(
            () -> {
              try {
                done.complete(step.call());
              } catch (Exception failed) {
                done.fail(failed);
              }
            });
    return done.future().await(10, TimeUnit.SECONDS);
  }
}
