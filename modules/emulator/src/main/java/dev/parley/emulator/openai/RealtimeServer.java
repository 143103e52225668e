package dev.parley.emulator.openai;

import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.fault.Fault;
import dev.parley.emulator.fault.FaultBox;
import dev.parley.emulator.record.RecordBook;
import dev.parley.emulator.record.SessionRecord;
import dev.parley.emulator.voice.Voice;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side (section 1): upgrades, and what goes wrong before and right after them. Like the
 * real service it answers 101 first and then refuses. Confined to one context.
 */
public final class RealtimeServer {
  private static final Set<String> PATHS =
      Set.of("/v1/realtime", "/openai/v1/realtime", "/openai/realtime");
  private static final String DEFAULT_MODEL = "gpt-realtime";
  private static final String MODEL_PREFIX = "gpt-";
  private static final int MAX_MESSAGE_BYTES = 20 * 1024 * 1024;
  private static final int MAX_FRAME_BYTES = 20 * 1024 * 1024;
  private static final long MAX_AGE_MS = 3_600_000;
  private static final long PING_MS = 20_000;

  private final Vertx vertx;
  private final EmulatorOptions options;
  private final FaultBox faults;
  private final RecordBook records;
  private final Studio studio;
  private final Ids ids;
  private final Map<HttpConnection, Runnable> ends = new HashMap<>();

  public RealtimeServer(
      Vertx vertx,
      Context context,
      EmulatorOptions options,
      Voice voice,
      FaultBox faults,
      RecordBook records) {
    this.vertx = vertx;
    this.options = options;
    this.faults = faults;
    this.records = records;
    this.studio = new Studio(vertx, context, voice, faults, options.pace());
    this.ids = new Ids(options.seed());
  }

  /** Completes with the server when it listens. */
  public Future<HttpServer> listen() {
    HttpServerOptions server =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setMaxWebSocketFrameSize(MAX_FRAME_BYTES)
            .setMaxWebSocketMessageSize(MAX_MESSAGE_BYTES)
            .setWebSocketSubProtocols(List.of("realtime"));
    if (options.keyStore() != null) {
      server
          .setSsl(true)
          .setKeyCertOptions(
              new PfxOptions().setPath(options.keyStore()).setPassword(options.keyStorePassword()));
    }
    return vertx
        .createHttpServer(server)
        .connectionHandler(this::onConnection)
        .requestHandler(this::onRequest)
        .listen();
  }

  private void onConnection(HttpConnection connection) {
    Runnable end = records.socketOpened();
    ends.put(connection, end);
    connection.closeHandler(closed -> onEnd(connection));
    if (faults.take(Fault.REFUSE)) {
      connection.close();
    }
  }

  /** An upgraded connection tells its end by its socket alone. */
  private void onEnd(HttpConnection connection) {
    Runnable end = ends.remove(connection);
    if (end != null) {
      end.run();
    }
  }

  private void onRequest(HttpServerRequest request) {
    boolean isUpgrade = "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    if (HttpMethod.POST.equals(request.method())
        && request.path().equals("/v1/realtime/client_secrets")) {
      request.body().onSuccess(body -> clientSecret(request, body.toString()));
    } else if (!PATHS.contains(request.path())) {
      refuse(request, 404, "invalid_request_error", "not_found", "Unknown request URL.");
    } else if (!isUpgrade) {
      refuse(
          request, 400, "invalid_request_error", "not_websocket", "Expected a WebSocket upgrade.");
    } else if (faults.take(Fault.HTTP_401)) {
      refuse(
          request, 401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.");
    } else if (faults.take(Fault.HTTP_429)) {
      refuse(request, 429, "requests", "rate_limit_exceeded", "Rate limit reached.");
    } else if (faults.take(Fault.HTTP_5XX)) {
      refuse(request, 503, "server_error", "server_error", "The server is overloaded.");
    } else if (!faults.take(Fault.STALL_UPGRADE)) {
      Ask ask = Ask.of(request);
      HttpConnection connection = request.connection();
      request.toWebSocket().onSuccess(socket -> onSocket(socket, ask, () -> onEnd(connection)));
    }
  }

  private static void refuse(
      HttpServerRequest request, int status, String type, String code, String message) {
    JsonObject error =
        new JsonObject()
            .put("message", message)
            .put("type", type)
            .put("param", null)
            .put("code", code);
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(new JsonObject().put("error", error).encode());
  }

  /** Section 1.3. */
  private void clientSecret(HttpServerRequest request, String body) {
    Ask ask = Ask.of(request);
    if (!ask.mayEnter(options.apiKey())) {
      refuse(
          request, 401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.");
      return;
    }
    long now = Instant.now().getEpochSecond();
    JsonObject session = new SessionConfig(ids.next("sess_"), DEFAULT_MODEL, 0).toJson();
    JsonObject given = body.isBlank() ? new JsonObject() : new JsonObject(body);
    session.mergeIn(given.getJsonObject("session", new JsonObject()), true);
    JsonObject answer =
        new JsonObject()
            .put("value", ids.next("ek_"))
            .put("expires_at", now + 600)
            .put("session", session);
    request.response().putHeader("Content-Type", "application/json").end(answer.encode());
  }

  /**
   * What a client asks for by its upgrade.
   *
   * @param credential API key or secret, null when there is none
   */
  private record Ask(@Nullable String credential, @Nullable String model, boolean isBeta) {
    private static final String BEARER = "Bearer ";
    private static final String KEY_PROTOCOL = "openai-insecure-api-key.";

    static Ask of(HttpServerRequest request) {
      String model = request.getParam("model");
      if (model == null) {
        model = request.getParam("deployment");
      }
      String protocols = request.headers().get("Sec-WebSocket-Protocol");
      List<String> offered =
          protocols == null ? List.of() : List.of(protocols.split("\\s*,\\s*", -1));
      boolean isBeta =
          request.headers().contains("OpenAI-Beta") || offered.contains("openai-beta.realtime-v1");
      return new Ask(credential(request, offered), model, isBeta);
    }

    private static @Nullable String credential(HttpServerRequest request, List<String> offered) {
      String authorization = request.getHeader("Authorization");
      if (authorization != null && authorization.startsWith(BEARER)) {
        return authorization.substring(BEARER.length());
      }
      String key = request.getHeader("api-key");
      if (key == null) {
        key = request.getParam("api-key");
      }
      if (key != null) {
        return key;
      }
      return offered.stream()
          .filter(token -> token.startsWith(KEY_PROTOCOL))
          .map(token -> token.substring(KEY_PROTOCOL.length()))
          .findFirst()
          .orElse(null);
    }

    boolean mayEnter(@Nullable String expected) {
      return credential != null
          && (expected == null || credential.equals(expected) || credential.startsWith("ek_"));
    }
  }

  private void onSocket(ServerWebSocket socket, Ask ask, Runnable onEnd) {
    SessionRecord record = records.begin(ids.next("sess_"));
    ClientSocket client = new ClientSocket(socket, record, ids);
    socket.exceptionHandler(broken -> {});
    socket.closeHandler(closed -> onEnd.run());
    if (faults.take(Fault.STALL_HANDSHAKE)) {
      return;
    }
    if (faults.take(Fault.ERROR_THEN_CLOSE)) {
      fatal(client, 3000, "invalid_api_key", "Incorrect API key provided.");
    } else if (ask.isBeta()) {
      fatal(
          client, 4000, "beta_api_shape_disabled", "The Realtime Beta API is no longer supported.");
    } else if (ask.credential() == null) {
      fatal(client, 3000, null, "Missing bearer or basic authentication in header");
    } else if (!ask.mayEnter(options.apiKey())) {
      fatal(client, 3000, "invalid_api_key", "Incorrect API key provided.");
    } else if (ask.model() != null && !ask.model().startsWith(MODEL_PREFIX)) {
      fatal(
          client,
          4000,
          "invalid_model",
          "The model does not exist or you do not have access to it.");
    } else {
      serve(socket, client, record, ask.model(), onEnd);
    }
  }

  /** One error and a close in the same moment (1.1, 7.4). */
  private static void fatal(
      ClientSocket client, int closeCode, @Nullable String code, String message) {
    String type = "invalid_request_error";
    client.send(client.error(type, code, message));
    client.close(closeCode, code == null ? type : type + "." + code);
  }

  private void serve(
      ServerWebSocket socket,
      ClientSocket client,
      SessionRecord record,
      @Nullable String model,
      Runnable onEnd) {
    long expiresAt = Instant.now().getEpochSecond() + MAX_AGE_MS / 1_000;
    SessionConfig config =
        new SessionConfig(ids.next("sess_"), model == null ? DEFAULT_MODEL : model, expiresAt);
    RealtimeSession session = new RealtimeSession(studio, client, ids, config, model != null);
    long age = vertx.setTimer(MAX_AGE_MS, late -> client.close(1001, Studio.CAP_REASON));
    long pings = vertx.setPeriodic(PING_MS, tick -> client.ping());
    socket.textMessageHandler(
        frame -> {
          record.received(frame);
          session.onText(frame);
        });
    socket.binaryMessageHandler(frame -> session.onBinary());
    socket.closeHandler(
        closed -> {
          onEnd.run();
          vertx.cancelTimer(age);
          vertx.cancelTimer(pings);
          record.closed();
          session.onClosed();
        });
    session.start();
  }
}
