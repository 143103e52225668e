package dev.parley.emulator.server;

import dev.parley.emulator.fault.Arming;
import dev.parley.emulator.fault.Fault;
import dev.parley.emulator.fault.Faults;
import dev.parley.emulator.glm.Quirk;
import dev.parley.emulator.glm.Quirks;
import dev.parley.emulator.record.Recorder;
import dev.parley.emulator.record.Tape;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The port by which tests steer an emulator:
 *
 * <ul>
 *   <li>{@code PUT /emulator/faults} arms one ({@link Arming#fromJson}), {@code GET} gives {@code
 *       {NAME: chances left}}, {@code DELETE} disarms all
 *   <li>{@code PUT /emulator/quirks} with {@code {quirk, on}} turns one of {@link Quirk}, {@code
 *       GET} gives {@code {on: [NAME]}}, {@code DELETE} goes back to those of the start
 *   <li>{@code PUT /emulator/connections} lets those of the arming's key misbehave now and gives
 *       {@code {acted, atMs}}: how many did, and when
 *   <li>{@code GET /emulator/record} gives {@code {sessions: [tape]}}, with {@code
 *       ?containing=TEXT} of those alone that received it; {@code DELETE} forgets ended connections
 *   <li>{@code GET /emulator/status} gives {@code {open, accepted, faults}}: sockets of clients
 *       that are there, connections since the start, refused ones included, and the names of all
 *       faults
 * </ul>
 */
public final class ControlServer {
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private final Vertx vertx;
  private final Faults faults;
  private final Quirks quirks;
  private final Recorder recorder;
  private final RealtimeServer realtime;
  private final HttpServer server;

  public ControlServer(
      Vertx vertx,
      String host,
      int port,
      Faults faults,
      Quirks quirks,
      Recorder recorder,
      RealtimeServer realtime) {
    this.vertx = vertx;
    this.quirks = quirks;
    this.faults = faults;
    this.recorder = recorder;
    this.realtime = realtime;
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost(host).setPort(port))
            .requestHandler(this::onRequest);
  }

  /** Completes with the port when it listens. */
  public Future<Integer> listen() {
    return server.listen().map(HttpServer::actualPort);
  }

  private void onRequest(HttpServerRequest request) {
    String what = request.method() + " " + request.path();
    switch (what) {
      case "PUT /emulator/faults" ->
          change(request, json -> faults.arm(Arming.fromJson(json)), this::armed);
      case "GET /emulator/faults" -> answer(request, 200, armed());
      case "DELETE /emulator/faults" -> {
        faults.clear();
        answer(request, 200, armed());
      }
      case "PUT /emulator/quirks" -> change(request, this::turn, this::turnedOn);
      case "GET /emulator/quirks" -> answer(request, 200, turnedOn());
      case "DELETE /emulator/quirks" -> {
        quirks.reset();
        answer(request, 200, turnedOn());
      }
      case "PUT /emulator/connections" -> answered(request, json -> act(Arming.fromJson(json)));
      case "GET /emulator/record" -> sendRecord(request);
      case "DELETE /emulator/record" -> {
        recorder.clear();
        answer(request, 200, new JsonObject());
      }
      case "GET /emulator/status" ->
          answer(
              request,
              200,
              new JsonObject()
                  .put("open", realtime.openCount())
                  .put("accepted", realtime.acceptedCount())
                  .put("faults", faultNames()));
      default -> answer(request, isKnown(request) ? 405 : 404, error("no such operation"));
    }
  }

  private static boolean isKnown(HttpServerRequest request) {
    return request.path().startsWith("/emulator/") && !request.method().equals(HttpMethod.GET);
  }

  private static void change(
      HttpServerRequest request, Consumer<JsonObject> change, Supplier<JsonObject> state) {
    answered(
        request,
        json -> {
          change.accept(json);
          return state.get();
        });
  }

  private static void answered(HttpServerRequest request, UnaryOperator<JsonObject> operation) {
    request
        .body()
        .onSuccess(
            body -> {
              try {
                if (body.length() > MAX_BODY_BYTES) {
                  throw new IllegalArgumentException("the body is too long");
                }
                answer(request, 200, operation.apply(new JsonObject(body)));
              } catch (DecodeException notJson) {
                answer(request, 400, error("the body must be a JSON object"));
              } catch (IllegalArgumentException wrong) {
                answer(request, 400, error(String.valueOf(wrong.getMessage())));
              } catch (RuntimeException fault) {
                answer(request, 500, error(fault.toString())); // Nobody waits for an answer.
                throw fault;
              }
            });
  }

  private JsonObject act(Arming arming) {
    long atMs = System.currentTimeMillis();
    return new JsonObject().put("acted", realtime.act(arming)).put("atMs", atMs);
  }

  private void turn(JsonObject wanted) {
    Quirk quirk =
        Arrays.stream(Quirk.values())
            .filter(each -> each.name().equals(wanted.getValue("quirk")))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "quirk: must be one of " + List.of(Quirk.values())));
    if (!(wanted.getValue("on") instanceof Boolean on)) {
      throw new IllegalArgumentException("on: must be true or false");
    }
    quirks.turn(quirk, on);
  }

  private JsonObject turnedOn() {
    return new JsonObject()
        .put("on", new JsonArray(quirks.on().stream().map(Quirk::name).toList()));
  }

  private JsonObject armed() {
    JsonObject left = new JsonObject();
    faults.armed().forEach((fault, count) -> left.put(fault.name(), count));
    return left;
  }

  private static JsonArray faultNames() {
    return new JsonArray(Arrays.stream(Fault.values()).map(Fault::name).toList());
  }

  private void sendRecord(HttpServerRequest request) {
    String text = request.getParam("containing", "");
    Iterator<Tape> tapes =
        recorder.tapes().stream()
            .filter(tape -> text.isEmpty() || tape.hasReceived(text))
            .iterator();
    HttpServerResponse response = request.response();
    response.putHeader("content-type", "application/json").setChunked(true);
    response
        .write("{\"sessions\":[")
        .compose(begun -> sendTapes(response, tapes, ""))
        .compose(sent -> response.end("]}"));
  }

  /** One tape after the other: all of them at once may be more than fits twice. */
  private Future<Void> sendTapes(HttpServerResponse response, Iterator<Tape> tapes, String comma) {
    if (!tapes.hasNext()) {
      return Future.succeededFuture();
    }
    Tape tape = tapes.next();
    return vertx
        .executeBlocking(() -> comma + tape.toJson().encode(), false)
        .compose(response::write)
        .compose(sent -> sendTapes(response, tapes, ","));
  }

  private static JsonObject error(String message) {
    return new JsonObject().put("error", message);
  }

  private static void answer(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encode());
  }
}
