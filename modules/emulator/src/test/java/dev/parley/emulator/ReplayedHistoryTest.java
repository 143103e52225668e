package dev.parley.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.voice.G711;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A conversation that began elsewhere is made anew, item by item (protocol page, 3 and 6). */
class ReplayedHistoryTest {
  private final Vertx vertx = Vertx.vertx();
  private TestClient client;

  @BeforeEach
  void start() {
    Emulator emulator = Emulators.start(vertx, EmulatorOptions.defaults().withPace(0));
    client = TestClient.connect(vertx, emulator);
    client.await("session.created");
    client.manualTurns();
    client.textOnly();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void create(String id, JsonObject item) {
    client.send(
        "conversation.item.create",
        event -> event.put("event_id", "parley_" + id).put("item", item.put("id", id)));
  }

  private void message(String id, String role, JsonObject part) {
    create(
        id,
        new JsonObject()
            .put("type", "message")
            .put("role", role)
            .put("content", new JsonArray().add(part)));
  }

  private void text(String id, String role, String type, String text) {
    message(id, role, new JsonObject().put("type", type).put("text", text));
  }

  private void sound(String id, byte[] audio) {
    message(
        id,
        "user",
        new JsonObject()
            .put("type", "input_audio")
            .put("audio", Base64.getEncoder().encodeToString(audio)));
  }

  private void call(String id, String callId) {
    create(
        id,
        new JsonObject()
            .put("type", "function_call")
            .put("name", "lookup")
            .put("call_id", callId)
            .put("arguments", "{\"q\":1}"));
  }

  private void output(String id, String callId, String output) {
    create(
        id,
        new JsonObject()
            .put("type", "function_call_output")
            .put("call_id", callId)
            .put("output", output));
  }

  private String answer() {
    int since = client.raw.size();
    client.respond();
    return TestClient.said(client.done(since));
  }

  @Test
  void everyItemEntersUnderItsIdAndInItsOrder() {
    int since = client.raw.size();
    text("item_s", "system", "input_text", "The shop closes at six.");
    text("item_u", "user", "input_text", "Hello.");
    text("item_a", "assistant", "output_text", "You said: Hello.");
    sound("item_v", Sounds.keys("159", 24_000, 100, 80));
    call("item_c", "call_1");
    output("item_o", "call_1", "42");

    client.await(
        since,
        event ->
            event.getString("type").equals("conversation.item.done")
                && event.getJsonObject("item").getString("id").equals("item_o"));
    List<JsonObject> added =
        client.events(since).stream()
            .filter(event -> event.getString("type").equals("conversation.item.added"))
            .toList();
    assertThat(added)
        .extracting(event -> event.getJsonObject("item").getString("id"))
        .containsExactly("item_s", "item_u", "item_a", "item_v", "item_c", "item_o");
    assertThat(added)
        .extracting(event -> event.getString("previous_item_id"))
        .containsExactly(null, "item_s", "item_u", "item_a", "item_v", "item_c");
    assertThat(client.types(since)).doesNotContain("error");
  }

  @Test
  void whatWasSaidAloudIsHeard() {
    sound("item_v", Sounds.keys("159", 24_000, 100, 80));
    text("item_a", "assistant", "output_text", "You said: 159");
    text("item_u", "user", "input_text", "Which digits have I said?");

    assertThat(answer()).isEqualTo("You said 159.");
  }

  @Test
  void soundIsOfTheSessionsFormat() {
    JsonObject format = new JsonObject().put("format", new JsonObject().put("type", "audio/pcmu"));
    client.update(new JsonObject().put("audio", new JsonObject().put("input", format)));

    sound("item_v", G711.MU_LAW.encoder().next(Sounds.keys("2580", 8_000, 100, 80)));

    assertThat(answer()).isEqualTo("You said: 2580");
  }

  @Test
  void theResultOfACallIsAnswered() {
    text("item_u", "user", "input_text", "Ask lookup.");
    call("item_c", "call_1");
    output("item_o", "call_1", "42");

    assertThat(answer()).isEqualTo("The tool said: 42");
  }
}
