package dev.parley.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How a client's events are answered: the protocol page, sections 3, 5 and 7. */
class ClientEventsTest {
  private final Vertx vertx = Vertx.vertx();
  private TestClient client;

  @BeforeEach
  void start() {
    Emulator emulator = Emulators.start(vertx, EmulatorOptions.defaults().withPace(0));
    client = TestClient.connect(vertx, emulator);
    client.await("session.created");
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  static List<String> fixtures() {
    return Fixtures.OPENAI.names("client");
  }

  /** In a session where nothing has happened; those that name things it lacks are refused. */
  @ParameterizedTest
  @MethodSource("fixtures")
  void aLiteralEventIsAnswered(String name) {
    String expected =
        switch (name) {
          case "client.session.update",
              "client.session.update+clear",
              "client.session.update+every_field",
              "client.session.update+mcp",
              "client.session.update+prompt",
              "client.session.update+push_to_talk",
              "client.session.update+telephone" ->
              "session.updated";
          case "client.conversation.item.create",
              "client.conversation.item.create+assistant",
              "client.conversation.item.create+function_call",
              "client.conversation.item.create+image",
              "client.conversation.item.create+mcp_approval_response",
              "client.conversation.item.create+system",
              "client.conversation.item.create+user_audio" ->
              "conversation.item.done";
          case "client.input_audio_buffer.clear" -> "input_audio_buffer.cleared";
          case "client.input_audio_buffer.append" -> "none";
          case "client.response.create",
              "client.response.create+out_of_band",
              "client.response.create+prompt",
              "client.response.create+telephone" ->
              "response.done";
          default -> "error";
        };
    JsonObject event = Fixtures.OPENAI.json(name);
    int since = client.raw.size();

    client.send(Fixtures.OPENAI.text(name));

    if (expected.equals("none")) {
      client.send("input_audio_buffer.clear", clear -> {});
      client.await("input_audio_buffer.cleared", since);
      assertThat(client.types(since)).containsExactly("input_audio_buffer.cleared");
    } else if (expected.equals("error")) {
      assertThat(client.errorFor(event.getString("event_id")).getString("message")).isNotBlank();
    } else {
      client.await(expected, since);
      assertThat(client.types(since)).doesNotContain("error");
    }
    assertThat(client.isClosed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "commit, input_audio_buffer.commit, input_audio_buffer_commit_empty",
    "cancel, response.cancel, response_cancel_not_active"
  })
  void whatThereIsNothingForIsAnErrorWithTheEventsId(String id, String type, String code) {
    client.send(type, event -> event.put("event_id", id));

    assertThat(client.errorFor(id).getString("code")).isEqualTo(code);
  }

  @Test
  void anUnknownParameterIsNamedAndTheWholeUpdateIgnored() {
    JsonObject session =
        new JsonObject().put("type", "realtime").put("instructions", "New.").put("bogus_field", 1);

    JsonObject error = refusedUpdate(session);

    assertThat(error.getString("code")).isEqualTo("unknown_parameter");
    assertThat(error.getString("param")).isEqualTo("session.bogus_field");
    assertThat(client.update(new JsonObject()).getString("instructions")).isNotEqualTo("New.");
  }

  @Test
  void anUnknownParameterInDepthIsNamedByItsPath() {
    JsonObject turns = new JsonObject().put("type", "server_vad").put("eagerness", "low");
    JsonObject input = new JsonObject().put("turn_detection", turns);
    JsonObject session =
        new JsonObject().put("type", "realtime").put("audio", new JsonObject().put("input", input));

    JsonObject error = refusedUpdate(session);

    assertThat(error.getString("code")).isEqualTo("unknown_parameter");
    assertThat(error.getString("param")).isEqualTo("session.audio.input.turn_detection.eagerness");
  }

  @Test
  void aRateTooLowIsRefusedAndTheWholeUpdateIgnored() {
    JsonObject format = new JsonObject().put("type", "audio/pcm").put("rate", 16_000);
    JsonObject audio = new JsonObject().put("input", new JsonObject().put("format", format));
    JsonObject session =
        new JsonObject().put("type", "realtime").put("instructions", "New.").put("audio", audio);

    JsonObject error = refusedUpdate(session);

    assertThat(error.getString("code")).isEqualTo("integer_below_min_value");
    assertThat(error.getString("param")).isEqualTo("session.audio.input.format.rate");
    assertThat(client.update(new JsonObject()).getString("instructions")).isNotEqualTo("New.");
  }

  @Test
  void anUpdateChangesWhatItNamesAndKeepsTheRest() {
    client.update(new JsonObject().put("instructions", "Be brief."));

    JsonObject session = client.update(new JsonObject().put("max_output_tokens", 100));

    assertThat(session.getString("instructions")).isEqualTo("Be brief.");
    assertThat(session.getValue("max_output_tokens")).isEqualTo(100);
  }

  @Test
  void textThatIsNoEventIsAnErrorAndTheSessionGoesOn() {
    int since = client.raw.size();

    client.send("{\"type\":").send("[]");

    client.await("error", since);
    assertThat(TestClient.said(client.textOnly().ask("Hello."))).isEqualTo("You said: Hello.");
    assertThat(client.ofType("error")).hasSize(2);
  }

  @Test
  void aSpokenItemIsTruncatedWithinItsSoundOnly() {
    String item = spokenItem();

    truncate("beyond", item, 3_600_000);
    assertThat(client.errorFor("beyond").getString("message")).isNotBlank();
    assertThat(client.ofType("conversation.item.truncated")).isEmpty();

    truncate("within", item, 100);
    JsonObject truncated = client.await("conversation.item.truncated");
    assertThat(truncated.getString("item_id")).isEqualTo(item);
    assertThat(truncated.getInteger("audio_end_ms")).isEqualTo(100);
  }

  @Test
  void aDeletedItemCannotBeRetrieved() {
    String item = spokenItem();
    client.send("conversation.item.retrieve", event -> event.put("item_id", item));
    JsonObject content =
        client
            .await("conversation.item.retrieved")
            .getJsonObject("item")
            .getJsonArray("content")
            .getJsonObject(0);
    assertThat(content.getString("audio")).isNotEmpty();

    client.send("conversation.item.delete", event -> event.put("item_id", item));
    assertThat(client.await("conversation.item.deleted").getString("item_id")).isEqualTo(item);
    client.send(
        "conversation.item.retrieve", event -> event.put("item_id", item).put("event_id", "gone"));

    assertThat(client.errorFor("gone").getString("code"))
        .isEqualTo("item_retrieve_invalid_item_id");
  }

  @Test
  void anOutOfBandResponseLeavesTheConversationAsItWas() {
    int since = client.raw.size();

    client.send(Fixtures.OPENAI.json("client.response.create+out_of_band"));
    JsonObject response = client.done(since);

    assertThat(response.getValue("conversation_id")).isNull();
    assertThat(response.getJsonObject("metadata"))
        .isEqualTo(new JsonObject().put("topic", "title"));
    assertThat(response.getJsonArray("output_modalities")).isEqualTo(new JsonArray().add("text"));
    assertThat(client.types(since))
        .doesNotContain("conversation.item.added", "conversation.item.done");
  }

  private JsonObject refusedUpdate(JsonObject session) {
    client.send("session.update", event -> event.put("event_id", "u").put("session", session));
    JsonObject error = client.errorFor("u");
    assertThat(client.ofType("session.updated")).isEmpty();
    return error;
  }

  private String spokenItem() {
    return client.ask("Hello.").getJsonArray("output").getJsonObject(0).getString("id");
  }

  private void truncate(String eventId, String item, int endMs) {
    client.send(
        "conversation.item.truncate",
        event ->
            event
                .put("event_id", eventId)
                .put("item_id", item)
                .put("content_index", 0)
                .put("audio_end_ms", endMs));
  }
}
