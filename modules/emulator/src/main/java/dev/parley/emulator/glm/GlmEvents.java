package dev.parley.emulator.glm;

import dev.parley.emulator.service.Outlet;
import dev.parley.emulator.service.Timers;
import io.vertx.core.json.JsonObject;

/** Makes server events and sends them (protocol page, 2 and 5). */
final class GlmEvents {
  private final GlmIds ids;
  private final Timers timers;
  private final Outlet outlet;

  GlmEvents(GlmIds ids, Timers timers, Outlet outlet) {
    this.ids = ids;
    this.timers = timers;
    this.outlet = outlet;
  }

  boolean congested() {
    return outlet.congested();
  }

  /** The one event without an id. */
  void heartbeat() {
    outlet.send(new JsonObject().put("type", "heartbeat"));
  }

  void send(String type, JsonObject fields) {
    outlet.send(head(type).mergeIn(fields));
  }

  void send(String type) {
    send(type, new JsonObject());
  }

  /** An event of those that tell when they were sent. */
  void sendStamped(String type, JsonObject fields) {
    outlet.send(head(type).put("client_timestamp", timers.nowMs()).mergeIn(fields));
  }

  void error(GlmError error) {
    send("error", new JsonObject().put("error", error.toJson()));
  }

  void close(int code) {
    outlet.close(code, "");
  }

  private JsonObject head(String type) {
    return new JsonObject().put("event_id", ids.next("event")).put("type", type);
  }
}
