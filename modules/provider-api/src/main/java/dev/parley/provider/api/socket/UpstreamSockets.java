package dev.parley.provider.api.socket;

import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProxySettings;
import dev.parley.provider.api.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The WebSockets to one endpoint. Create it on the context that will use it.
 *
 * <p>Every phase of an attempt is bounded by itself as well as the whole, so that an attempt that
 * was given up leaves no socket behind for longer than one more connect limit.
 */
public final class UpstreamSockets {
  /** OpenAI's largest event is an append of 15 MiB, the largest of all vendors. */
  static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

  /** The library's own default makes further connects wait for ever. */
  private static final int MAX_CONNECTIONS = 10_000;

  /** Keeps audio from piling up in the kernel, where no credit sees it. */
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  private static final int CLOSING_TIMEOUT_S = 1;

  private static final Duration MAX_TICK = Duration.ofSeconds(1);
  private static final Duration MIN_TICK = Duration.ofMillis(10);

  private final Vertx vertx;
  private final EndpointConfig endpoint;
  private final SocketTarget target;
  private final WebSocketClient client;
  private final Set<UpstreamSocket> sockets = new HashSet<>();
  private final long tickTimer;
  private long lastTickNs = System.nanoTime();

  public UpstreamSockets(Vertx vertx, EndpointConfig endpoint, SocketTarget target) {
    this.vertx = vertx;
    this.endpoint = endpoint;
    this.target = target;
    this.client = vertx.createWebSocketClient(clientOptions(endpoint, target));
    this.tickTimer = vertx.setPeriodic(tick(endpoint.pongTimeout()).toMillis(), tick -> onTick());
  }

  /** Starts to connect a socket. Its owner bounds how long that may take, and closes it. */
  public UpstreamSocket connect(UpstreamSocket.Events events) {
    UpstreamSocket socket =
        new UpstreamSocket(
            vertx, client.webSocket(), events, endpoint.pongTimeout(), sockets::remove);
    sockets.add(socket);
    socket.connect(connectOptions());
    return socket;
  }

  /** Takes the client down, once its owners have closed their sockets. */
  public Future<Void> close() {
    vertx.cancelTimer(tickTimer);
    return client.close();
  }

  private void onTick() {
    long nowNs = System.nanoTime();
    long elapsedMs = (nowNs - lastTickNs) / 1_000_000;
    lastTickNs = nowNs;
    for (UpstreamSocket socket : List.copyOf(sockets)) {
      socket.onTick(elapsedMs);
    }
  }

  private static Duration tick(Duration pongTimeout) {
    Duration quarter = PongWatch.period(pongTimeout).dividedBy(4);
    if (quarter.compareTo(MAX_TICK) > 0) {
      return MAX_TICK;
    }
    return quarter.compareTo(MIN_TICK) < 0 ? MIN_TICK : quarter;
  }

  private WebSocketConnectOptions connectOptions() {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setSsl(target.tls())
            .setHost(target.host())
            .setPort(target.port())
            .setURI(target.requestUri())
            // An Origin header is for browsers; some servers refuse it.
            .setAllowOriginHeader(false)
            .setTimeout(endpoint.connectTimeout().toMillis());
    Secret credential = target.credential();
    if (credential != null) {
      options.putHeader(target.header(), credential.value());
    }
    ProxySettings proxy = endpoint.proxy();
    if (proxy != null) {
      options.setProxyOptions(Egress.proxyOptions(proxy, endpoint.connectTimeout()));
    }
    return options;
  }

  private static WebSocketClientOptions clientOptions(
      EndpointConfig endpoint, SocketTarget target) {
    int connectMs = (int) endpoint.connectTimeout().toMillis();
    WebSocketClientOptions options =
        new WebSocketClientOptions()
            .setConnectTimeout(connectMs)
            .setSslHandshakeTimeout(connectMs)
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setSsl(target.tls())
            .setMaxConnections(MAX_CONNECTIONS)
            .setMaxFrameSize(MAX_MESSAGE_BYTES)
            .setMaxMessageSize(MAX_MESSAGE_BYTES)
            .setClosingTimeout(CLOSING_TIMEOUT_S)
            .setSendBufferSize(SEND_BUFFER_BYTES)
            .setTcpNoDelay(true);
    Path trusted = endpoint.trustedCertificates();
    if (trusted != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(trusted.toString()));
    }
    return options;
  }
}
