package dev.parley.audio.turn;

import static dev.parley.audio.turn.Scripted.silence;
import static dev.parley.audio.turn.Scripted.speech;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Sounds;
import dev.parley.audio.turn.TurnEvent.SpeechStarted;
import dev.parley.audio.turn.TurnEvent.SpeechStopped;
import dev.parley.audio.turn.TurnEvent.TimeoutTriggered;
import dev.parley.audio.vad.VoiceActivities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnDetectorTest {
  private static final TurnSettings USUAL = TurnSettings.DEFAULTS;
  private static final TurnSettings IDLE = new TurnSettings(0.5, 300, 200, 5_000, true, true);
  private static final TurnSettings QUIET_ONES = new TurnSettings(0.5, 0, 500, 0, false, false);

  private final Scripted voice = new Scripted();
  private final TurnDetector turns = new TurnDetector(voice, USUAL, 0);

  @Test
  void aTurnBeginsThePaddingBeforeTheFirstSoundAndEndsWithTheSilence() {
    assertThat(hear(silence(1_000))).isEmpty();

    assertThat(hear(speech(600))).containsExactly(started(700));
    assertThat(hear(silence(190))).isEmpty();
    assertThat(hear(silence(10))).containsExactly(stopped(1_800));
  }

  @Test
  void speechIsToldAfterThirtyMilliseconds() {
    hear(silence(1_000));

    assertThat(hear(speech(20))).isEmpty();
    assertThat(turns.speaking()).isFalse();
    assertThat(hear(speech(10))).containsExactly(started(700));
    assertThat(turns.speaking()).isTrue();
  }

  @Test
  void aClickIsNoSpeech() {
    assertThat(hear(speech(20))).isEmpty();
    assertThat(hear(silence(500))).isEmpty();
    assertThat(hear(speech(20))).isEmpty();
    assertThat(hear(silence(500))).isEmpty();
  }

  @Test
  void paddingReachesNeitherBeforeTheSessionNorIntoTheTurnBefore() {
    assertThat(hear(speech(100))).containsExactly(started(0));
    assertThat(hear(silence(200))).containsExactly(stopped(300));
    hear(silence(50));
    assertThat(hear(speech(100))).containsExactly(started(300));
  }

  @Test
  void aPauseShorterThanTheSilenceEndsNothing() {
    hear(speech(100));

    assertThat(hear(silence(190))).isEmpty();
    assertThat(hear(speech(10))).isEmpty();
    assertThat(hear(silence(190))).isEmpty();
    assertThat(hear(silence(10))).containsExactly(stopped(500));
  }

  @Test
  void audioBeforeThisDetectorCountsButIsInNoTurn() {
    try (TurnDetector later = new TurnDetector(new Scripted(), USUAL, 48_000)) {
      hear(later, silence(100));
      assertThat(hear(later, speech(100))).containsExactly(started(2_000));
      assertThat(later.heard()).isEqualTo(48_000 + 4_800);
    }
  }

  @Test
  void aCommitOfTheClientEndsATurnWithoutAnEvent() {
    hear(speech(100));
    turns.commit();

    assertThat(turns.speaking()).isFalse();
    assertThat(hear(silence(500))).isEmpty();
    assertThat(hear(speech(100))).containsExactly(started(300));
  }

  @Test
  void whoGoesOnSpeakingAfterACommitBeginsANewTurnThere() {
    hear(speech(105));
    turns.commit();

    assertThat(hear(speech(100))).containsExactly(started(105));
  }

  @Test
  void aClearForgetsTheTurnAndWhatCameBefore() {
    hear(silence(500));
    hear(speech(100));
    turns.clear();

    assertThat(hear(silence(100))).isEmpty();
    assertThat(hear(speech(100))).containsExactly(started(600));
  }

  @Test
  void theClockCountsWhileTheClientCutsTheTurns() {
    turns.configure(null);
    assertThat(hear(speech(1_000))).isEmpty();
    assertThat(voice.frames).isZero();

    turns.configure(USUAL);
    assertThat(hear(speech(100))).containsExactly(started(1_000));
    assertThat(voice.gaps).isEqualTo(1);
  }

  @Test
  void detectionThatEndsMidSpeechEndsTheTurnWithoutAnEvent() {
    hear(speech(100));
    turns.configure(null);
    assertThat(turns.speaking()).isFalse();
    assertThat(hear(silence(500))).isEmpty();
    turns.configure(USUAL);
    assertThat(hear(silence(500))).isEmpty();
  }

  @Test
  void anUpdateMidSpeechHoldsForTheTurnThatHasBegun() {
    hear(speech(100));
    hear(silence(150));
    turns.configure(QUIET_ONES);

    assertThat(hear(silence(340))).isEmpty();
    assertThat(hear(silence(10)))
        .containsExactly(new SpeechStopped(600 * TurnDetector.SAMPLES_PER_MS, false));
  }

  @Test
  void speechInterruptsAnAnswerThatIsBeingMade() {
    turns.onResponseStarted();
    assertThat(hear(speech(100))).containsExactly(new SpeechStarted(0, true));
    hear(silence(200));
    turns.onResponseEnded(0, 0);
    assertThat(hear(speech(100)))
        .containsExactly(new SpeechStarted(300 * TurnDetector.SAMPLES_PER_MS, false));
  }

  @Test
  void speechInterruptsNothingWhereItMustNot() {
    turns.configure(QUIET_ONES);
    turns.onResponseStarted();

    assertThat(hear(speech(100))).containsExactly(new SpeechStarted(0, false));
  }

  @Test
  void silenceAfterAnAnswerWasPlayedIsTold() {
    turns.configure(IDLE);
    turns.onResponseStarted();
    hear(silence(1_000));
    turns.onResponseEnded(10_000, 3_000);
    assertThat(turns.nextTimeMs()).isEqualTo(13_000);
    hear(silence(3_000));
    assertThat(turns.onTime(13_000)).isEmpty();
    assertThat(turns.nextTimeMs()).isEqualTo(18_000);
    hear(silence(5_000));

    assertThat(turns.onTime(17_999)).isEmpty();
    List<TurnEvent> events = turns.onTime(18_000);

    assertThat(events).containsExactly(new TimeoutTriggered(4_000 * 24, 9_000 * 24));
    assertThat(events.get(0).<String>match(new Named())).isEqualTo("timed out 4000 9000");
    assertThat(turns.onTime(30_000)).isEmpty();
    assertThat(turns.nextTimeMs()).isEqualTo(Long.MAX_VALUE);
    assertThat(hear(speech(100))).containsExactly(started(9_000));
  }

  @Test
  void whatIsClearedMeanwhileIsNotCommittedByTheSilence() {
    turns.configure(IDLE);
    turns.onResponseEnded(0, 0);
    turns.onTime(0);
    hear(silence(2_000));
    turns.clear();
    hear(silence(3_000));

    assertThat(turns.onTime(5_000)).containsExactly(new TimeoutTriggered(48_000, 120_000));
  }

  @Test
  void speechACommitOrAnotherAnswerEndTheWait() {
    turns.configure(IDLE);
    turns.onResponseEnded(0, 0);
    hear(speech(100));
    assertThat(turns.nextTimeMs()).isEqualTo(Long.MAX_VALUE);
    hear(silence(200));

    turns.onResponseEnded(0, 0);
    turns.commit();
    assertThat(turns.nextTimeMs()).isEqualTo(Long.MAX_VALUE);

    turns.onResponseEnded(0, 0);
    turns.onResponseStarted();
    assertThat(turns.onTime(100_000)).isEmpty();
  }

  @Test
  void nobodyIsWaitedForWhoSpeaksOrWhereNoLimitIsSet() {
    turns.onResponseEnded(0, 0);
    assertThat(turns.onTime(100_000)).isEmpty();

    turns.configure(IDLE);
    hear(speech(100));
    turns.onResponseEnded(0, 0);
    assertThat(turns.onTime(100_000)).isEmpty();
  }

  @Test
  void anUpdateChangesOrEndsTheWait() {
    turns.configure(IDLE);
    turns.onResponseEnded(0, 0);
    turns.onTime(0);
    turns.configure(new TurnSettings(0.5, 300, 200, 9_000, true, true));
    assertThat(turns.nextTimeMs()).isEqualTo(9_000);

    turns.configure(USUAL);
    turns.configure(IDLE);
    assertThat(turns.nextTimeMs()).isEqualTo(Long.MAX_VALUE);

    turns.onResponseEnded(0, 0);
    turns.configure(null);
    assertThat(turns.onTime(100_000)).isEmpty();
  }

  @Test
  void whoHandsInAFrameAtMostGetsEachEventWhereItIs() {
    hear(speech(5));
    short[] sound = Arrays.copyOf(speech(300), 24_000);
    int at = 0;
    while (at < sound.length) {
      int to = Math.min(sound.length, at + turns.untilFrame());
      List<TurnEvent> events = turns.append(sound, at, to);
      at = to;

      assertThat(events).hasSizeLessThanOrEqualTo(1);
      if (!events.isEmpty() && events.get(0) instanceof SpeechStopped stopped) {
        assertThat(stopped.endSample()).isEqualTo(turns.heard());
      }
    }
    assertThat(turns.untilFrame()).isEqualTo(120);
    assertThat(turns.speaking()).isFalse();
  }

  @Test
  void framesOfAnyLengthWork() {
    Scripted longer = new LongFrames();
    try (TurnDetector model = new TurnDetector(longer, USUAL, 0)) {
      hear(model, silence(320));
      assertThat(hear(model, speech(96))).containsExactly(started(20));
      assertThat(hear(model, silence(320))).containsExactly(stopped(320 + 96 + 224));
    }
    assertThat(longer.closed).isEqualTo(1);
  }

  @Test
  void keysDialledFromTheFirstSampleOnAreOneTurn() {
    try (TurnDetector real = new TurnDetector(VoiceActivities.energy(), USUAL, 0)) {
      List<TurnEvent> events = new ArrayList<>();
      for (int key = 0; key < 6; key++) {
        events.addAll(hear(real, Sounds.tone(700 + 80 * key, 8_000, 2_400)));
        events.addAll(hear(real, silence(60)));
      }
      events.addAll(hear(real, silence(500)));

      assertThat(events).containsExactly(started(0), stopped(1_100));
    }
  }

  @Test
  void aSoundThatLastsForFiveSecondsIsOneTurn() {
    try (TurnDetector real = new TurnDetector(VoiceActivities.energy(), USUAL, 0)) {
      hear(real, Sounds.noise(50, 24_000, 1));

      assertThat(hear(real, Sounds.tone(220, 5_000, 5 * 24_000))).containsExactly(started(700));
      assertThat(hear(real, Sounds.noise(50, 24_000, 2))).hasSize(1);
    }
  }

  private List<TurnEvent> hear(short[] pcm) {
    return hear(turns, pcm);
  }

  private static List<TurnEvent> hear(TurnDetector turns, short[] pcm) {
    return turns.append(pcm, 0, pcm.length);
  }

  private static TurnEvent started(long atMs) {
    return new SpeechStarted(atMs * TurnDetector.SAMPLES_PER_MS, false);
  }

  private static TurnEvent stopped(long atMs) {
    return new SpeechStopped(atMs * TurnDetector.SAMPLES_PER_MS, true);
  }

  private static final class Named implements TurnEvent.Cases<String> {
    @Override
    public String started(SpeechStarted event) {
      return "started " + event.audioStartMs();
    }

    @Override
    public String stopped(SpeechStopped event) {
      return "stopped " + event.audioEndMs();
    }

    @Override
    public String timedOut(TimeoutTriggered event) {
      return "timed out " + event.audioStartMs() + " " + event.audioEndMs();
    }
  }
}
