package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.provider.glm.TurnDetector.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EnergyGateTest {
  private final EnergyGate gate = new EnergyGate(0.5, 200, false);

  static List<Change> listen(EnergyGate gate, byte[] pcm) {
    List<Change> changes = new ArrayList<>();
    for (int at = 0; at + TurnDetector.FRAME_BYTES <= pcm.length; at += TurnDetector.FRAME_BYTES) {
      Change change = gate.onFrame(pcm, at);
      if (change != Change.NONE) {
        changes.add(change);
      }
    }
    return changes;
  }

  static byte[] noise(int ms, double amplitude) {
    byte[] pcm = new byte[ms * 48];
    Random random = new Random(1);
    for (int i = 0; i < pcm.length; i += 2) {
      short sample = (short) (amplitude * (2 * random.nextDouble() - 1));
      pcm[i] = (byte) sample;
      pcm[i + 1] = (byte) (sample >> 8);
    }
    return pcm;
  }

  @Test
  void silenceIsNoSpeech() {
    assertThat(listen(gate, Harness.silence(5_000))).isEmpty();
  }

  @Test
  void aClickIsNoSpeech() {
    assertThat(listen(gate, Harness.tone(10))).isEmpty();
    assertThat(listen(gate, Harness.silence(500))).isEmpty();
  }

  @Test
  void speechBeginsAndEndsAfterTheSilenceThatIsAskedFor() {
    assertThat(listen(gate, Harness.tone(500))).containsExactly(Change.STARTED);
    assertThat(listen(gate, Harness.silence(190))).isEmpty();
    assertThat(listen(gate, Harness.silence(10))).containsExactly(Change.STOPPED);
  }

  @Test
  void aPauseShorterThanThatDoesNotEndIt() {
    listen(gate, Harness.tone(500));

    assertThat(listen(gate, Harness.silence(150))).isEmpty();
    assertThat(listen(gate, Harness.tone(100))).isEmpty();
    assertThat(listen(gate, Harness.silence(150))).isEmpty();
  }

  @Test
  void aSteadyNoiseIsTakenForWhatItIs() {
    List<Change> changes = listen(gate, noise(12_000, 2_000));

    assertThat(changes).containsExactly(Change.STARTED, Change.STOPPED);
    assertThat(listen(gate, noise(5_000, 2_000))).isEmpty();
    assertThat(listen(gate, Harness.tone(300))).containsExactly(Change.STARTED);
  }

  @Test
  void aHigherThresholdWantsLouderSpeech() {
    EnergyGate deaf = new EnergyGate(1, 200, false);

    assertThat(listen(deaf, noise(500, 2_000))).isEmpty();
    assertThat(listen(new EnergyGate(0, 200, false), noise(500, 2_000)))
        .containsExactly(Change.STARTED);
  }
}
