package dev.parley.emulator.server;

import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.brain.EchoBrain;
import dev.parley.emulator.fault.Arming;
import dev.parley.emulator.fault.Fault;
import dev.parley.emulator.fault.Faults;
import dev.parley.emulator.fault.FaultyBrain;
import dev.parley.emulator.openai.Admission;
import dev.parley.emulator.openai.ClientError;
import dev.parley.emulator.openai.ClientSecrets;
import dev.parley.emulator.openai.Gate;
import dev.parley.emulator.openai.Sessions;
import dev.parley.emulator.openai.Timers;
import dev.parley.emulator.record.Recorder;
import dev.parley.emulator.record.Tape;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** The port that clients connect to: upgrades, client secrets, and the faults of connecting. */
public final class RealtimeServer {
  private static final int MAX_MESSAGE_BYTES = 24 * 1024 * 1024;
  private static final int MAX_BODY_BYTES = 1024 * 1024;
  private static final String SECRETS_PATH = "/v1/realtime/client_secrets";
  private static final int INVALID_KEY_CLOSE = 3000;

  private final Vertx vertx;
  private final Faults faults;
  private final Recorder recorder;
  private final Gate gate;
  private final ClientSecrets secrets;
  private final Sessions sessions;
  private final HttpServer server;
  private final SplittableRandom seeds;
  private final AtomicInteger open = new AtomicInteger();

  public RealtimeServer(Vertx vertx, EmulatorOptions options, Faults faults, Recorder recorder) {
    this.vertx = vertx;
    this.faults = faults;
    this.recorder = recorder;
    this.seeds =
        options.seed().isPresent()
            ? new SplittableRandom(options.seed().getAsLong())
            : new SplittableRandom();
    Timers timers = new VertxTimers(vertx);
    this.secrets = new ClientSecrets(timers, seeds.nextLong(), options.defaultModel());
    this.gate = new Gate(options.apiKey(), options.requireModel(), secrets);
    this.sessions =
        new Sessions(
            timers,
            new VertxSenses(vertx, options.voice()),
            new FaultyBrain(new EchoBrain(), faults),
            options.pace(),
            options.sessionLifetime(),
            options.defaultModel());
    this.server =
        vertx
            .createHttpServer(serverOptions(options))
            .connectionHandler(this::onConnection)
            .requestHandler(this::onRequest);
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
            .addWebSocketSubProtocol(Gate.SUBPROTOCOL);
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

  private void onConnection(HttpConnection connection) {
    if (faults.take(Fault.REFUSE).isPresent()) {
      Sockets.reset(Sockets.channel(connection));
    }
  }

  private void onRequest(HttpServerRequest request) {
    if (request.path().equals(SECRETS_PATH) && request.method().equals(HttpMethod.POST)) {
      request.body().onSuccess(body -> onSecretRequest(request, body.toString()));
    } else if (!Gate.PATHS.contains(request.path())) {
      answer(request, 404, error("invalid_request_error", "unknown_url", "Unknown URL."));
    } else if (!request.headers().contains("upgrade", "websocket", true)) {
      answer(request, 426, error("invalid_request_error", null, "Expected a WebSocket upgrade."));
    } else {
      onUpgrade(request);
    }
  }

  private void onUpgrade(HttpServerRequest request) {
    Channel channel = Sockets.channel(request.connection());
    open.incrementAndGet();
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    if (faults.take(Fault.STALL_UPGRADE).isPresent() || refuses(request)) {
      return;
    }
    if (!Gate.offered(request.headers()).isEmpty()
        && !Gate.offered(request.headers()).contains(Gate.SUBPROTOCOL)) {
      answer(request, 400, error("invalid_request_error", null, "Unknown subprotocol."));
      return;
    }
    Admission admission = gate.admit(request.path(), request.params(), request.headers());
    if (admission instanceof Admission.Refused refused) {
      answer(request, refused.status(), refused.body());
      return;
    }
    String path = request.path();
    request.toWebSocket().onSuccess(socket -> onSocket(socket, channel, path, admission));
  }

  private boolean refuses(HttpServerRequest request) {
    Optional<Arming> unauthorized = faults.take(Fault.HTTP_401);
    Optional<Arming> busy =
        unauthorized.isPresent() ? Optional.empty() : faults.take(Fault.HTTP_429);
    Optional<Arming> broken =
        unauthorized.or(() -> busy).isPresent() ? Optional.empty() : faults.take(Fault.HTTP_5XX);
    unauthorized.ifPresent(
        arming ->
            answer(
                request,
                arming.status().orElse(401),
                error("invalid_request_error", "invalid_api_key", "Incorrect API key provided.")));
    busy.ifPresent(
        arming -> {
          request.response().putHeader("retry-after", "1");
          answer(
              request,
              arming.status().orElse(429),
              error("rate_limit_error", "rate_limit_exceeded", "Rate limit reached."));
        });
    broken.ifPresent(
        arming ->
            answer(
                request,
                arming.status().orElse(503),
                error("server_error", null, "The server is overloaded or not ready yet.")));
    return unauthorized.or(() -> busy).or(() -> broken).isPresent();
  }

  private void onSocket(ServerWebSocket socket, Channel channel, String path, Admission admission) {
    Tape tape = recorder.open(path);
    Connection connection = new Connection(vertx, socket, channel, tape, faults, seeds.nextLong());
    if (faults.take(Fault.STALL_HANDSHAKE).isPresent()) {
      return;
    }
    Optional<Arming> broken = faults.take(Fault.ERROR_THEN_CLOSE);
    if (broken.isPresent()) {
      connection.fail(failure(broken.get()), Sessions.eventId(seeds.nextLong()));
    } else if (admission instanceof Admission.Failed failed) {
      connection.fail(failed, Sessions.eventId(seeds.nextLong()));
    } else if (admission instanceof Admission.Admitted admitted) {
      connection.serve(admitted, sessions, seeds.nextLong());
    }
  }

  private static Admission.Failed failure(Arming arming) {
    String code = arming.code().isEmpty() ? "invalid_api_key" : arming.code();
    JsonObject error =
        new JsonObject()
            .put("type", "invalid_request_error")
            .put("code", code)
            .put("message", "Incorrect API key provided.")
            .putNull("param")
            .putNull("event_id");
    return new Admission.Failed(error, arming.closeCode().orElse(INVALID_KEY_CLOSE));
  }

  private void onSecretRequest(HttpServerRequest request, String body) {
    if (!gate.hasApiKey(request.headers())) {
      answer(
          request,
          401,
          error("invalid_request_error", "invalid_api_key", "Incorrect API key provided."));
      return;
    }
    try {
      if (body.length() > MAX_BODY_BYTES) {
        throw new DecodeException("too long");
      }
      answer(
          request, 200, secrets.create(body.isBlank() ? new JsonObject() : new JsonObject(body)));
    } catch (DecodeException notJson) {
      answer(request, 400, error("invalid_request_error", "invalid_json", "Not a JSON object."));
    } catch (ClientError wrong) {
      JsonObject error = wrong.toJson(null);
      error.remove("event_id");
      answer(request, 400, new JsonObject().put("error", error));
    }
  }

  private static JsonObject error(
      String type, @org.jspecify.annotations.Nullable String code, String message) {
    return new JsonObject()
        .put(
            "error",
            new JsonObject()
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .put("code", code));
  }

  private static void answer(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encode());
  }
}
