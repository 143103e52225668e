package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.provider.api.turns.TestSound;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputFormatTest {
  @ParameterizedTest
  @CsvSource({"PCM24, pcm24, 24000", "PCM16, pcm16, 16000", "WAV, wav, 24000"})
  void glmIsToldTheFormatAndGivenItAndTheClientSeesNothingOfIt(
      InputFormat format, String label, int rateHz) {
    Harness harness = Harness.open(new Harness(true, format), Harness.manual());
    byte[] second = TestSound.tone(1_000);

    harness.send(Harness.append(second));
    harness.send("input_audio_buffer.commit");
    harness.settle();
    harness.send(Harness.update(new JsonObject().put("instructions", "Be brief.")));
    harness.settle();

    assertThat(harness.glm().session().getString("input_audio_format")).isEqualTo(label);
    assertThat(samples(appends(harness), label)).isEqualTo(rateHz);
    assertThat(harness.complaints()).isEmpty();
    JsonObject shown = harness.last("session.updated").getJsonObject("session");
    assertThat(shown.getJsonObject("audio").getJsonObject("input").getJsonObject("format"))
        .isEqualTo(new JsonObject().put("type", "audio/pcm").put("rate", 24_000));
  }

  private static List<byte[]> appends(Harness harness) {
    List<byte[]> appends = new ArrayList<>();
    for (JsonObject frame : harness.glm().received) {
      if (frame.getString("type").equals("input_audio_buffer.append")) {
        appends.add(Base64.getDecoder().decode(frame.getString("audio")));
      }
    }
    return appends;
  }

  private static int samples(List<byte[]> appends, String label) {
    int header = label.equals("wav") ? 44 : 0;
    return appends.stream().mapToInt(append -> (append.length - header) / 2).sum();
  }
}
