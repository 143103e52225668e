package dev.parley.provider.api.turns;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A {@link TurnRelay} between a test and a {@link FakeGa}, without sockets and without time. */
final class RelayHarness implements TurnRelay.Out {
  final FakeGa provider = new FakeGa();
  final List<JsonObject> events = new ArrayList<>();
  final TurnRelay relay;
  final JsonObject created;
  long nowMs = 1_000;
  private int ids;

  RelayHarness() {
    relay = new TurnRelay(DetectionFields.usual(), this, prefix -> prefix + "hub" + ++ids);
    created = new JsonObject(relay.onCreated(provider.session()));
  }

  void send(JsonObject event) {
    relay.onClient(event.encode(), nowMs);
  }

  void send(String type) {
    send(new JsonObject().put("type", type));
  }

  void speak(byte[] sound) {
    send(
        new JsonObject()
            .put("type", "input_audio_buffer.append")
            .put("audio", Base64.getEncoder().encodeToString(sound)));
  }

  void detect(String detection) {
    send(
        new JsonObject(
            "{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"turn_detection\":"
                + detection
                + "}}}}"));
  }

  /** The next thing that the provider says arrives; answers whether there was one. */
  boolean step() {
    JsonObject event = provider.out.poll();
    if (event != null) {
      relay.onProvider(event.encode(), nowMs);
    }
    return event != null;
  }

  void arrive() {
    while (step()) {
      continue;
    }
  }

  void time(long ms) {
    nowMs += ms;
    relay.onTime(nowMs);
  }

  List<String> types() {
    return events.stream().map(event -> event.getString("type")).toList();
  }

  List<JsonObject> of(String type) {
    return events.stream().filter(event -> event.getString("type").equals(type)).toList();
  }

  @Override
  public void up(String command) {
    provider.onClient(command);
  }

  @Override
  public void down(String event) {
    events.add(new JsonObject(event));
  }
}
