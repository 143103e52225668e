package dev.parley.audio.vad;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Sounds;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class EnergyGateTest {
  private static final int SECOND = VoiceActivity.RATE_HZ;

  @AutoClose private final EnergyGate gate = new EnergyGate();

  @Test
  void digitalSilenceIsNothing() {
    assertThat(most(new short[3 * SECOND])).isZero();
  }

  @Test
  void aVoiceIsHeardFromTheFirstFrameOn() {
    assertThat(gate.judge(Sounds.tone(200, 6_000, SECOND), 0)).isGreaterThan(0.5f);
  }

  @Test
  void theNoiseOfAQuietRoomIsNoSpeech() {
    assertThat(most(Sounds.noise(60, 5 * SECOND, 1))).isLessThan(0.5f);
  }

  @Test
  void steadyNoiseIsNoSpeechAndAVoiceAboveItIs() {
    assertThat(most(Sounds.noise(900, 5 * SECOND, 2))).isLessThan(0.5f);

    short[] both = Sounds.mix(Sounds.noise(900, SECOND, 3), Sounds.tone(300, 9_000, SECOND), 0);
    assertThat(least(both)).isGreaterThan(0.5f);
  }

  @Test
  void noiseThatBeginsIsLearntInSixSeconds() {
    most(Sounds.noise(30, 6 * SECOND, 4));
    assertThat(most(Sounds.noise(900, SECOND, 5))).isGreaterThan(0.5f);
    most(Sounds.noise(900, 6 * SECOND, 6));

    assertThat(most(Sounds.noise(900, SECOND, 7))).isLessThan(0.5f);
  }

  @Test
  void anOffsetIsNothing() {
    short[] offset = new short[SECOND];
    Arrays.fill(offset, (short) 9_000);
    gate.judge(offset, 0);
    most(offset);

    assertThat(most(offset)).isZero();
  }

  private float most(short[] pcm) {
    float most = 0;
    for (int at = 0; at + gate.frameSamples() <= pcm.length; at += gate.frameSamples()) {
      most = Math.max(most, gate.judge(pcm, at));
    }
    return most;
  }

  private float least(short[] pcm) {
    float least = 1;
    for (int at = 0; at + gate.frameSamples() <= pcm.length; at += gate.frameSamples()) {
      least = Math.min(least, gate.judge(pcm, at));
    }
    return least;
  }
}
