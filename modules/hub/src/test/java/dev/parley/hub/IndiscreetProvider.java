package dev.parley.hub;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/**
 * A provider that says back whatever it hears, keys included, in every place a provider can put
 * words: the body of a refusal, errors, reasons of closes, frames that are no events. What it does
 * is the first part of the path.
 */
final class IndiscreetProvider implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;

  IndiscreetProvider() throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(IndiscreetProvider::onRequest)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  /** The base URL at which it does that. */
  String url(String what) {
    return "http://127.0.0.1:" + server.actualPort() + "/" + what + "/v1";
  }

  private static void onRequest(HttpServerRequest request) {
    String heard = request.getHeader("authorization") + " " + request.uri();
    String what = request.path().split("/", -1)[1];
    if (what.equals("refuse")) {
      request
          .response()
          .setStatusCode(401)
          .setStatusMessage("No " + heard.replaceAll("\\s+", "-"))
          .end(error(heard).encode());
      return;
    }
    request.toWebSocket().onSuccess(socket -> onSocket(socket, what, heard));
  }

  private static void onSocket(ServerWebSocket socket, String what, String heard) {
    if (what.equals("turn-away")) {
      socket.writeTextMessage(error(heard).encode());
      socket.close((short) 3000, "no " + heard.substring(0, Math.min(100, heard.length())));
      return;
    }
    socket.writeTextMessage(
        new JsonObject()
            .put("type", "session.created")
            .put("event_id", "event_1")
            .put("session", new JsonObject().put("type", "realtime").put("instructions", heard))
            .encode());
    socket.textMessageHandler(event -> onEvent(socket, what, event));
  }

  private static void onEvent(ServerWebSocket socket, String what, String event) {
    if (!event.contains("response.create")) {
      socket.writeTextMessage(error(event).encode());
      return;
    }
    switch (what) {
      case "garble" -> socket.writeTextMessage("I heard " + event);
      case "fail" -> {
        socket.writeTextMessage(response("response.created", "in_progress", null).encode());
        socket.writeTextMessage(response("response.done", "failed", event).encode());
      }
      default -> socket.close((short) 1011, event.substring(0, Math.min(120, event.length())));
    }
  }

  private static JsonObject error(String message) {
    return new JsonObject()
        .put("type", "error")
        .put("event_id", "event_2")
        .put(
            "error",
            new JsonObject()
                .put("type", "invalid_request_error")
                .put("code", "invalid_api_key")
                .put("message", message));
  }

  private static JsonObject response(String type, String status, String said) {
    JsonObject response = new JsonObject().put("id", "resp_1").put("status", status);
    if (said != null) {
      JsonObject error = new JsonObject().put("code", "server_error").put("message", said);
      response.put("status_details", new JsonObject().put("type", "failed").put("error", error));
    }
    return new JsonObject().put("type", type).put("event_id", type).put("response", response);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
