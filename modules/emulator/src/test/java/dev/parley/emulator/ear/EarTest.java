package dev.parley.emulator.ear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.Sounds;
import dev.parley.emulator.ear.EarEvent.SpeechStarted;
import dev.parley.emulator.ear.EarEvent.SpeechStopped;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EarTest {
  private static final TurnDetectionSettings USUAL = new TurnDetectionSettings(0.5, 300, 200);

  @Test
  void silenceIsNothing() {
    assertThat(new Ear(USUAL, 0).listen(Sounds.silence(3_000))).isEmpty();
    assertThat(Ear.hear(Sounds.silence(3_000))).isEmpty();
    assertThat(Ear.hear(new byte[0])).isEmpty();
    assertThat(Ear.hear(new byte[1])).isEmpty();
  }

  @Test
  void speechIsOneTurnAndIsHeard() {
    byte[] pcm = Sounds.join(Sounds.silence(500), Sounds.speech(), Sounds.silence(500));

    List<EarEvent> events = new Ear(USUAL, 0).listen(pcm);

    assertThat(events)
        .hasSize(2)
        .satisfies(e -> assertThat(e).first().isInstanceOf(SpeechStarted.class))
        .satisfies(e -> assertThat(e).last().isInstanceOf(SpeechStopped.class));
    assertThat(Ear.hear(pcm)).startsWith(Ear.SPEECH);
  }

  @Test
  void whatIsHeardOfSpeechIsHowLongItLasted() {
    byte[] tone = Sounds.tone(400, 6_000, 1_200);
    byte[] pcm = Sounds.join(Sounds.silence(500), tone, Sounds.silence(700), tone);

    assertThat(Ear.hear(pcm)).isEqualTo("someone speaking for 2.4 seconds");
  }

  @Test
  void speechAtOnceBeginsWithoutPadding() {
    List<EarEvent> events = new Ear(USUAL, 70).listen(Sounds.tone(300, 8_000, 100));

    assertThat(events).containsExactly(new SpeechStarted(70));
  }

  @Test
  void paddingDoesNotReachIntoTheTurnBefore() {
    Ear ear = new Ear(new TurnDetectionSettings(0.5, 1_000, 200), 0);

    List<EarEvent> events =
        ear.listen(
            Sounds.join(
                Sounds.tone(300, 8_000, 100),
                Sounds.silence(300),
                Sounds.tone(300, 8_000, 100),
                Sounds.silence(300)));

    assertThat(events)
        .containsExactly(
            new SpeechStarted(0),
            new SpeechStopped(300),
            new SpeechStarted(300),
            new SpeechStopped(700));
  }

  @Test
  void aPauseShorterThanTheSilenceDoesNotEndTheTurn() {
    Ear ear = new Ear(USUAL, 0);

    List<EarEvent> events =
        ear.listen(
            Sounds.join(
                Sounds.tone(300, 8_000, 100), Sounds.silence(190), Sounds.tone(300, 8_000, 100)));

    assertThat(events).containsExactly(new SpeechStarted(0));
    assertThat(ear.speaking()).isTrue();
  }

  @Test
  void aTurnThatIsForgottenEndsWithoutAnEventAndGivesNothingToTheNext() {
    Ear ear = new Ear(USUAL, 0);
    ear.listen(Sounds.tone(300, 8_000, 100));

    ear.reset();

    assertThat(ear.speaking()).isFalse();
    assertThat(ear.listen(Sounds.join(Sounds.silence(100), Sounds.tone(300, 8_000, 100))))
        .containsExactly(new SpeechStarted(100));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void theBeepOfAFakeMicrophoneIsATurnEachTime(int offsetMs) {
    byte[] beep = Sounds.join(Sounds.beep(20), Sounds.silence(480));

    List<EarEvent> events =
        new Ear(USUAL, 0).listen(Sounds.join(Sounds.silence(500 + offsetMs), beep, beep, beep));

    assertThat(events).hasSize(6);
    assertThat(Ear.hear(Sounds.join(Sounds.silence(300 + offsetMs), beep))).startsWith(Ear.SPEECH);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aClickIsNoSpeech(int offsetMs) {
    byte[] click = Sounds.join(Sounds.silence(100 + offsetMs), Sounds.beep(10));
    byte[] pcm = Sounds.join(click, Sounds.silence(300));

    assertThat(new Ear(USUAL, 0).listen(pcm)).isEmpty();
    assertThat(Ear.hear(pcm)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 35, true",
    "0.0, 25, false",
    "0.5, 330, true",
    "0.5, 270, false",
    "1.0, 3300, true",
    "1.0, 2700, false"
  })
  void theThresholdIsTheLoudnessThatSpeechNeeds(double threshold, double rms, boolean isSpeech) {
    Ear ear = new Ear(new TurnDetectionSettings(threshold, 0, 200), 0);

    List<EarEvent> events = ear.listen(Sounds.tone(1_000, rms * Math.sqrt(2), 500));

    assertThat(events).hasSize(isSpeech ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({"low, 2000", "medium, 1000", "auto, 1000", "high, 500"})
  void eagernessIsHowLongAPauseMayBe(String eagerness, int patienceMs) {
    assertThat(TurnDetectionSettings.semantic(eagerness))
        .isEqualTo(new TurnDetectionSettings(0.5, 300, patienceMs));
  }

  @Test
  void theUsualEagernessIsInTheMiddle() {
    assertThat(TurnDetectionSettings.semantic(null).silenceDurationMs()).isEqualTo(1_000);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.3, 1, 1.5})
  void realSpeechHasNoKeysInIt(double loudness) {
    byte[] speech = Sounds.louder(loudness, Sounds.speech());

    assertThat(Dtmf.keysIn(speech)).isEmpty();
  }

  @Test
  void keysAmongSpeechAreHeard() {
    byte[] pcm = Sounds.join(Sounds.speech(), Sounds.keys("42", 8_000, 100, 80));

    assertThat(Ear.hear(pcm)).isEqualTo("42");
  }
}
