package dev.parley.emulator.server;

import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.fault.Arming;
import dev.parley.emulator.fault.Fault;
import dev.parley.emulator.fault.Faults;
import dev.parley.emulator.glm.GlmService;
import dev.parley.emulator.glm.Quirks;
import dev.parley.emulator.openai.ClientError;
import dev.parley.emulator.openai.OpenAiService;
import dev.parley.emulator.openai.Sessions;
import dev.parley.emulator.record.Recorder;
import dev.parley.emulator.record.Tape;
import dev.parley.emulator.service.Admission;
import dev.parley.emulator.service.Senses;
import dev.parley.emulator.service.Service;
import dev.parley.emulator.service.Service.Trouble;
import dev.parley.emulator.service.Timers;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The port that clients connect to: upgrades, client secrets, the signalling of calls, and the
 * faults of connecting.
 */
public final class RealtimeServer {
  private static final int MAX_MESSAGE_BYTES = 24 * 1024 * 1024;
  private static final int MAX_BODY_BYTES = 1024 * 1024;
  private static final Set<String> SECRETS_PATHS =
      Set.of("/v1/realtime/client_secrets", "/openai/v1/realtime/client_secrets");
  private static final Set<String> CALLS_PATHS =
      Set.of("/v1/realtime/calls", "/openai/v1/realtime/calls");

  private final Vertx vertx;
  private final Faults faults;
  private final Recorder recorder;
  private final OpenAiService openAi;
  private final Map<String, Service> services = new HashMap<>();
  private final Duration lifetime;
  private final HttpServer server;
  private final SplittableRandom seeds;
  private final Set<Connection> connections = new LinkedHashSet<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();

  public RealtimeServer(
      Vertx vertx, EmulatorOptions options, Faults faults, Quirks quirks, Recorder recorder) {
    this.vertx = vertx;
    this.faults = faults;
    this.recorder = recorder;
    this.seeds =
        options.seed().isPresent()
            ? new SplittableRandom(options.seed().getAsLong())
            : new SplittableRandom();
    this.lifetime = options.sessionLifetime();
    Timers timers = new VertxTimers(vertx);
    long secretsSeed = seeds.nextLong();
    Senses senses = new VertxSenses(vertx, options.voice());
    Sessions sessions =
        new Sessions(timers, senses, options.pace(), lifetime, options.defaultModel());
    this.openAi =
        new OpenAiService(options.apiKey(), options.requireModel(), secretsSeed, sessions);
    serve(openAi);
    serve(new GlmService(options.glm(), quirks, options.apiKey(), timers, senses, options.pace()));
    this.server =
        vertx
            .createHttpServer(serverOptions(options))
            .connectionHandler(this::onConnection)
            .requestHandler(this::onRequest);
  }

  private void serve(Service service) {
    service.paths().forEach(path -> services.put(path, service));
  }

  private static HttpServerOptions serverOptions(EmulatorOptions options) {
    HttpServerOptions http =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            // Else a connection is not seen before it says something.
            .setHttp2ClearTextEnabled(false)
            .setMaxWebSocketFrameSize(MAX_MESSAGE_BYTES)
            .setMaxWebSocketMessageSize(MAX_MESSAGE_BYTES)
            .setPerFrameWebSocketCompressionSupported(false)
            .addWebSocketSubProtocol(OpenAiService.SUBPROTOCOL);
    options.tls().ifPresent(keys -> http.setSsl(true).setKeyCertOptions(keys));
    return http;
  }

  /** Completes with the port when it listens. */
  public Future<Integer> listen() {
    return server.listen().map(HttpServer::actualPort);
  }

  /** Sockets of clients that asked for a session and are still there. */
  public int openCount() {
    return open.get();
  }

  /** Connections since the start, refused ones included. */
  public int acceptedCount() {
    return accepted.get();
  }

  /**
   * Lets the connections of the arming's key misbehave now. On the server's context.
   *
   * @return how many did
   * @throws IllegalArgumentException if there are any and the fault is not one for them
   */
  public int act(Arming arming) {
    List<Connection> meant =
        connections.stream()
            .filter(each -> arming.key().isEmpty() || each.key().equals(arming.key()))
            .toList();
    int acted = 0;
    for (Connection each : meant) {
      acted += each.act(arming) ? 1 : 0;
    }
    return acted;
  }

  private void onConnection(HttpConnection connection) {
    accepted.incrementAndGet();
    if (faults.take(Fault.REFUSE).isPresent()) {
      Sockets.reset(Sockets.channel(connection));
    }
  }

  private void onRequest(HttpServerRequest request) {
    Service service = services.get(request.path());
    boolean isPost = request.method().equals(HttpMethod.POST);
    if (isPost && SECRETS_PATHS.contains(request.path())) {
      request.body().onSuccess(body -> onSecretRequest(request, body.toString()));
    } else if (isPost && CALLS_PATHS.contains(request.path())) {
      request.body().onSuccess(body -> onCall(request, body.toString()));
    } else if (service == null) {
      answer(request, 404, requestError("unknown_url", "Unknown URL."));
    } else if (!request.headers().contains("upgrade", "websocket", true)) {
      answer(request, 426, requestError(null, "Expected a WebSocket upgrade."));
    } else {
      onUpgrade(request, service);
    }
  }

  private void onUpgrade(HttpServerRequest request, Service service) {
    Channel channel = Sockets.channel(request.connection());
    open.incrementAndGet();
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    String key = service.credential(request.params(), request.headers()).orElse("");
    if (faults.take(Fault.STALL_UPGRADE, key).isPresent() || refuses(request, service, key)) {
      return;
    }
    Admission admission = service.admit(request.path(), request.params(), request.headers());
    if (admission instanceof Admission.Refused refused) {
      answer(request, refused.status(), refused.body());
      return;
    }
    String path = request.path();
    request
        .toWebSocket()
        .onSuccess(
            socket -> {
              Tape tape = recorder.open(path);
              Connection connection =
                  new Connection(
                      vertx,
                      service,
                      socket,
                      channel,
                      tape,
                      faults,
                      key,
                      seeds.nextLong(),
                      connections::remove);
              connections.add(connection);
              onSocket(connection, service, admission);
            });
  }

  private boolean refuses(HttpServerRequest request, Service service, String key) {
    return refuses(request, service, key, Fault.HTTP_401, Trouble.UNAUTHORIZED)
        || refuses(request, service, key, Fault.HTTP_429, Trouble.BUSY)
        || refuses(request, service, key, Fault.HTTP_5XX, Trouble.BROKEN);
  }

  private boolean refuses(
      HttpServerRequest request, Service service, String key, Fault fault, Trouble trouble) {
    Optional<Arming> arming = faults.take(fault, key);
    if (trouble == Trouble.BUSY && arming.isPresent()) {
      request.response().putHeader("retry-after", "1");
    }
    arming.ifPresent(
        taken ->
            answer(
                request,
                taken.status().orElse(trouble.status()),
                service.refusal(trouble, taken.code())));
    return arming.isPresent();
  }

  private void onSocket(Connection connection, Service service, Admission admission) {
    if (faults.take(Fault.STALL_HANDSHAKE, connection.key()).isPresent()) {
      return;
    }
    Optional<Arming> broken = faults.take(Fault.ERROR_THEN_CLOSE, connection.key());
    if (broken.isPresent()) {
      Arming arming = broken.get();
      connection.fail(service.failure(arming.code(), arming.closeCode()), seeds.nextLong());
    } else if (admission instanceof Admission.Failed failed) {
      connection.fail(failed, seeds.nextLong());
    } else if (admission instanceof Admission.Admitted admitted) {
      connection.serve(admitted, lifetime, seeds.nextLong());
    }
  }

  private void onSecretRequest(HttpServerRequest request, String body) {
    if (!openAi.hasApiKey(request.headers())) {
      answer(request, 401, requestError("invalid_api_key", "Incorrect API key provided."));
      return;
    }
    try {
      if (body.length() > MAX_BODY_BYTES) {
        throw new DecodeException("too long");
      }
      JsonObject asked = body.isBlank() ? new JsonObject() : new JsonObject(body);
      answer(request, 200, openAi.createSecret(asked));
    } catch (DecodeException notJson) {
      answer(request, 400, requestError("invalid_json", "Not a JSON object."));
    } catch (ClientError wrong) {
      JsonObject error = wrong.toJson(null);
      error.remove("event_id");
      answer(request, 400, new JsonObject().put("error", error));
    }
  }

  /** No media follows: the answer is the same for every offer. */
  private void onCall(HttpServerRequest request, String offer) {
    if (!openAi.isKnown(request.headers())) {
      answer(request, 401, requestError("invalid_api_key", "Incorrect API key provided."));
    } else if (!request.headers().contains("content-type", "application/sdp", true)
        || !offer.startsWith("v=0")) {
      answer(request, 400, requestError("invalid_offer", "Not an SDP offer."));
    } else {
      request
          .response()
          .setStatusCode(201)
          .putHeader("content-type", "application/sdp")
          .putHeader("location", "/v1/realtime/calls/" + openAi.nextCallId())
          .end(SdpAnswer.TEXT);
    }
  }

  private static JsonObject requestError(@Nullable String code, String message) {
    return OpenAiService.error("invalid_request_error", code, message);
  }

  private static void answer(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encode());
  }
}
