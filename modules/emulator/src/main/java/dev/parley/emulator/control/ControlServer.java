package dev.parley.emulator.control;

import dev.parley.emulator.fault.Fault;
import dev.parley.emulator.fault.FaultBox;
import dev.parley.emulator.record.RecordBook;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/**
 * {@code PUT /emulator/faults} with {@code {"fault": name, "count": n}} arms, {@code DELETE}
 * disarms all, {@code GET} lists what is armed; {@code GET /emulator/record} gives every frame of
 * every session; {@code GET /emulator/status} says how many sockets are open.
 */
public final class ControlServer {
  private static final int MAX_COUNT = 1_000;

  private final FaultBox faults;
  private final RecordBook records;

  public ControlServer(FaultBox faults, RecordBook records) {
    this.faults = faults;
    this.records = records;
  }

  public Future<HttpServer> listen(Vertx vertx, String host, int port) {
    return vertx.createHttpServer().requestHandler(this::onRequest).listen(port, host);
  }

  private void onRequest(HttpServerRequest request) {
    switch (request.method() + " " + request.path()) {
      case "PUT /emulator/faults" ->
          request.body().onSuccess(body -> arm(request, body.toString()));
      case "DELETE /emulator/faults" -> {
        faults.clear();
        answer(request, 200, new JsonObject());
      }
      case "GET /emulator/faults" -> answer(request, 200, armed());
      case "GET /emulator/record" -> answer(request, 200, records.toJson());
      case "GET /emulator/status" ->
          answer(request, 200, new JsonObject().put("open", records.openSockets()));
      default -> answer(request, 404, new JsonObject().put("error", "not found"));
    }
  }

  private void arm(HttpServerRequest request, String body) {
    try {
      JsonObject asked = new JsonObject(body);
      int count = asked.getInteger("count", 1);
      if (count < 1 || count > MAX_COUNT) {
        throw new IllegalArgumentException("count");
      }
      faults.arm(Fault.valueOf(asked.getString("fault", "")), count);
      answer(request, 200, armed());
    } catch (DecodeException | IllegalArgumentException | ClassCastException mistake) {
      answer(
          request,
          400,
          new JsonObject()
              .put(
                  "error",
                  "expected {\"fault\": one of "
                      + Arrays.toString(Fault.values())
                      + ", \"count\": 1 to "
                      + MAX_COUNT
                      + "}"));
    }
  }

  private JsonObject armed() {
    JsonObject armed = new JsonObject();
    faults.armed().forEach((fault, left) -> armed.put(fault.name(), left));
    return armed;
  }

  private static void answer(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.encode());
  }
}
