package dev.parley.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The exact orders of the protocol page, section 5. */
class SequenceTest {
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

  @Test
  void aTextTurn() {
    client.textOnly();
    int since = client.raw.size();

    client.ask("Hello there.");

    assertThat(client.sequence(since))
        .containsExactly(
            "conversation.item.added",
            "conversation.item.done",
            "response.created",
            "response.output_item.added",
            "conversation.item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.done",
            "rate_limits.updated");
  }

  @Test
  void anAudioTurnByText() {
    int since = client.raw.size();

    JsonObject response = client.ask("Hello there.");

    assertThat(client.sequence(since).stream().filter(type -> !type.endsWith(".delta")))
        .containsExactly(
            "conversation.item.added",
            "conversation.item.done",
            "response.created",
            "response.output_item.added",
            "conversation.item.added",
            "response.content_part.added",
            "response.output_audio.done",
            "response.output_audio_transcript.done",
            "response.content_part.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.done",
            "rate_limits.updated");
    assertThat(client.types(since))
        .contains("response.output_audio.delta", "response.output_audio_transcript.delta");
    assertThat(TestClient.said(response)).isEqualTo("You said: Hello there.");
    assertThat(response.getJsonArray("output_modalities")).isEqualTo(new JsonArray().add("audio"));
  }
}
