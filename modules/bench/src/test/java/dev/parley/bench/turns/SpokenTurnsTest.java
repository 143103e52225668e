package dev.parley.bench.turns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.audio.vad.EnergyGate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Voices of espeak-ng and the recording, through the detector that is always there. */
class SpokenTurnsTest {
  private static final Path ROOT = Path.of("..", "..");
  private static Sound voices = new Sound(new short[0], List.of());

  @BeforeAll
  static void speak() throws Exception {
    assumeTrue(Material.hasVoices(), "espeak-ng is installed");
    voices = Material.make(ROOT, TurnsBench.USUAL_RMS, TurnsBench.SILENCE_MS);
  }

  @Test
  void everyTurnOfACleanVoiceIsFoundOnceAndWhereItIs() {
    Score score = score(voices.samples());

    assertThat(score.turns()).isGreaterThanOrEqualTo(28);
    assertThat(score.missed()).isZero();
    assertThat(score.falseStarts()).isZero();
    assertThat(score.splits()).isZero();
    assertThat(Score.percentile(score.onsetMs(), 90)).isLessThanOrEqualTo(60);
    assertThat(Score.percentile(score.offsetMs(), 90)).isLessThanOrEqualTo(160);
    assertThat(Score.percentile(score.delayMs(), 90)).isLessThanOrEqualTo(120);
  }

  @ParameterizedTest
  @EnumSource(Noise.class)
  void noiseFarBelowTheVoiceCostsNoTurnAndMakesNone(Noise noise) {
    Score score = score(voices.with(noise, 20));

    assertThat(score.missed()).isZero();
    assertThat(score.falseStarts()).isZero();
    assertThat(Score.percentile(score.onsetMs(), 90)).isLessThanOrEqualTo(80);
  }

  @ParameterizedTest
  @EnumSource(Noise.class)
  void noiseNearTheVoiceCostsNoTurnAndMakesNone(Noise noise) {
    Score score = score(voices.with(noise, 10));

    assertThat(score.missed()).isZero();
    assertThat(score.falseStarts()).isZero();
    assertThat(Score.percentile(score.onsetMs(), 90)).isLessThanOrEqualTo(150);
  }

  @ParameterizedTest
  @EnumSource(Noise.class)
  void noiseAloneIsNoTurn(Noise noise) {
    double[] made = noise.make(60 * Sound.RATE_HZ);
    short[] nobody = new short[made.length];
    for (int i = 0; i < nobody.length; i++) {
      nobody[i] = Sound.saturated(TurnsBench.USUAL_RMS / 4 * made[i]);
    }

    Score score = Score.of(new EnergyGate(), TurnsBench.SETTINGS, nobody, List.of());

    assertThat(score.falseStarts()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"phrases-24k.wav, 2", "rec100.webm, 1"})
  void aRecordingHasItsTurns(String file, int turns) throws IOException {
    Sound recording =
        Material.recordings(ROOT, TurnsBench.USUAL_RMS, TurnsBench.SILENCE_MS).get(file);

    Score score =
        Score.of(new EnergyGate(), TurnsBench.SETTINGS, recording.samples(), recording.speech());

    assertThat(recording.speech()).hasSize(turns);
    assertThat(score.missed()).isZero();
    assertThat(score.falseStarts()).isZero();
    assertThat(score.onsetMs()).allMatch(ms -> ms <= 60);
  }

  private static Score score(short[] samples) {
    return Score.of(new EnergyGate(), TurnsBench.SETTINGS, samples, voices.speech());
  }
}
