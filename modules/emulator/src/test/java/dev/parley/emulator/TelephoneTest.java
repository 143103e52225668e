package dev.parley.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.ear.Ear;
import dev.parley.emulator.voice.G711;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Digits spoken in G.711 are understood, and the answer's sound says them again. */
class TelephoneTest {
  private static final int PACKET = 160;

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

  @ParameterizedTest
  @CsvSource({"audio/pcmu, MU_LAW", "audio/pcma, A_LAW"})
  void digitsGoInAndComeOut(String type, G711 law) {
    JsonObject format = new JsonObject().put("format", new JsonObject().put("type", type));
    JsonObject audio = new JsonObject().put("input", format).put("output", format.copy());
    client.update(new JsonObject().put("audio", audio));
    int since = client.raw.size();

    byte[] digits = Sounds.join(Sounds.keys("2580", 8_000, 100, 80), Sounds.silence(600));
    byte[] codes = law.encoder().next(digits);
    for (int from = 0; from < codes.length; from += PACKET) {
      byte[] packet = java.util.Arrays.copyOfRange(codes, from, from + PACKET);
      String base64 = Base64.getEncoder().encodeToString(packet);
      client.send("input_audio_buffer.append", event -> event.put("audio", base64));
    }
    JsonObject response = client.done(since);

    assertThat(TestClient.said(response)).contains("2580");
    byte[][] deltas =
        client.events(since).stream()
            .filter(event -> event.getString("type").equals("response.output_audio.delta"))
            .map(event -> Base64.getDecoder().decode(event.getString("delta")))
            .toArray(byte[][]::new);
    assertThat(Ear.hear(law.decode(Sounds.join(deltas)))).isEqualTo("2580");
  }
}
