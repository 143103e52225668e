package dev.parley.provider.openai;

import dev.parley.contract.Ids;
import dev.parley.provider.api.Attempt;
import dev.parley.provider.api.Connector;
import dev.parley.provider.api.EndpointConfig;
import dev.parley.provider.api.ProxySettings;
import dev.parley.provider.api.Secret;
import dev.parley.provider.api.UpstreamListener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets to one endpoint. Create it on the context that will use it.
 *
 * <p>Every phase of an attempt is bounded by itself as well as the whole, so that an attempt that
 * was given up leaves no socket behind for longer than one more connect limit.
 */
final class OpenAiConnector implements Connector {
  /** The protocol's largest event is an append of 15 MiB. */
  private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

  /** The library's own default makes further connects wait for ever. */
  private static final int MAX_CONNECTIONS = 10_000;

  /** Keeps audio from piling up in the kernel, where no credit sees it. */
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  private static final int CLOSING_TIMEOUT_S = 1;

  /** Ends sockets whose peer was told to close and does not; live ones are kept up by pings. */
  private static final int IDLE_TIMEOUT_S = 60;

  private static final Duration MAX_TICK = Duration.ofSeconds(1);
  private static final Duration MIN_TICK = Duration.ofMillis(10);

  private final Vertx vertx;
  private final EndpointConfig endpoint;
  private final OpenAiTarget target;
  private final WebSocketClient client;
  private final Set<OpenAiConnection> connections = new HashSet<>();
  private final long tickTimer;
  private long lastTickNs = System.nanoTime();

  OpenAiConnector(Vertx vertx, EndpointConfig endpoint, OpenAiTarget target) {
    this.vertx = vertx;
    this.endpoint = endpoint;
    this.target = target;
    this.client = vertx.createWebSocketClient(clientOptions(endpoint, target));
    this.tickTimer = vertx.setPeriodic(tick(endpoint.pongTimeout()).toMillis(), tick -> onTick());
  }

  @Override
  public Attempt connect(@Nullable String config, UpstreamListener listener) {
    OpenAiConnection connection =
        new OpenAiConnection(
            vertx,
            new OpenAiHandshake(config, Ids.random("parley_")),
            listener,
            endpoint.handshakeTimeout(),
            endpoint.pongTimeout(),
            connections::remove);
    connections.add(connection);
    connection.connect(client.webSocket(), connectOptions(), endpoint.connectTimeout());
    return connection;
  }

  @Override
  public Future<Void> close() {
    vertx.cancelTimer(tickTimer);
    List<Future<Void>> closing =
        List.copyOf(connections).stream().map(OpenAiConnection::close).toList();
    return Future.join(closing).<Void>mapEmpty().eventually(client::close);
  }

  private void onTick() {
    long nowNs = System.nanoTime();
    long elapsedMs = (nowNs - lastTickNs) / 1_000_000;
    lastTickNs = nowNs;
    for (OpenAiConnection connection : List.copyOf(connections)) {
      connection.onTick(elapsedMs);
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
      options.setProxyOptions(proxyOptions(proxy, endpoint.connectTimeout()));
    }
    return options;
  }

  private static WebSocketClientOptions clientOptions(
      EndpointConfig endpoint, OpenAiTarget target) {
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
            .setIdleTimeout(IDLE_TIMEOUT_S)
            .setSendBufferSize(SEND_BUFFER_BYTES)
            .setTcpNoDelay(true);
    Path trusted = endpoint.trustedCertificates();
    if (trusted != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(trusted.toString()));
    }
    return options;
  }

  private static ProxyOptions proxyOptions(ProxySettings proxy, Duration connectTimeout) {
    ProxyOptions options =
        new ProxyOptions()
            .setType(proxy.type() == ProxySettings.Type.HTTP ? ProxyType.HTTP : ProxyType.SOCKS5)
            .setHost(proxy.host())
            .setPort(proxy.port())
            .setConnectTimeout(connectTimeout);
    String username = proxy.username();
    if (username != null) {
      Secret password = proxy.password();
      options.setUsername(username).setPassword(password == null ? "" : password.value());
    }
    return options;
  }
}
