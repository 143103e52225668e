package dev.parley.emulator.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.Emulator;
import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.Emulators;
import dev.parley.emulator.Sounds;
import dev.parley.emulator.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same conversation with both services of one process ends in the same words. */
class SameAnswersTest {
  private final Vertx vertx = Vertx.vertx();
  private final Emulator emulator = Emulators.start(vertx, EmulatorOptions.defaults().withPace(0));
  private TestClient openAi;
  private GlmClient glm;

  @BeforeEach
  void connect() {
    openAi = TestClient.connect(vertx, emulator);
    openAi.await("session.created");
    glm = GlmClient.connect(vertx, emulator);
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void toTypedTurns() {
    openAi.textOnly();
    glm.textOnly();

    for (String text :
        List.of(
            "Hello there.",
            "The code word is heron.",
            "What is the code word?",
            "What did I say?",
            "Please count to 7.",
            "Tell me a long story.",
            "Answer with exactly: that")) {
      assertThat(glm.ask(text)).isEqualTo(TestClient.said(openAi.ask(text)));
    }
  }

  @Test
  void toASpokenTurn() {
    byte[] speech = Sounds.keys("1590#", 24_000, 100, 80);
    openAi.manualTurns().append(speech).send("input_audio_buffer.commit", event -> {}).respond();
    JsonObject answer = openAi.done(0);
    glm.update(session -> {});
    int since = glm.mark();

    glm.append(speech).commit().respond();

    glm.done(since);
    assertThat(glm.said(since)).isEqualTo(TestClient.said(answer)).isEqualTo("You said: 1590#");
  }

  @Test
  void onOneRecord() {
    openAi.textOnly().ask("Hello.");
    glm.textOnly().ask("Hello.");

    assertThat(emulator.record())
        .extracting(tape -> tape.toJson().getString("path"))
        .containsExactly("/v1/realtime", GlmClient.PATH);
    assertThat(emulator.record().get(1).receivedTexts())
        .anyMatch(text -> text.contains("\"session.update\""));
  }
}
