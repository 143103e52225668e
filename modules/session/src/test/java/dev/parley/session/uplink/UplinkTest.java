package dev.parley.session.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.realtime.ClientEventType;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of a client's input, rule by rule. */
class UplinkTest {
  private static final ClientEventType COMMIT = ClientEventType.INPUT_AUDIO_BUFFER_COMMIT;
  private static final ClientEventType CLEAR = ClientEventType.INPUT_AUDIO_BUFFER_CLEAR;
  private static final ClientEventType UPDATE = ClientEventType.SESSION_UPDATE;
  private static final ClientEventType CREATE = ClientEventType.CONVERSATION_ITEM_CREATE;
  private static final InputFormat MU_LAW = new InputFormat("audio/pcmu", 8_000);
  private static final int PCM = 48;
  private static final int FRAME_MS = 20;

  private final Uplink uplink = new Uplink(UplinkLimits.DEFAULTS);
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private int bytesPerMs = PCM;

  /** Sound in frames of 20 ms, no two of them alike within a session of five minutes. */
  private void say(int ms) {
    for (int at = 0; at < ms; at += FRAME_MS) {
      int length = Math.min(FRAME_MS, ms - at) * bytesPerMs;
      byte[] frame = new byte[length];
      for (int i = 0; i < length; i++) {
        int position = sent.size() + i;
        frame[i] = (byte) (position * 31 + position / 960 * 7 + position / 245_760);
      }
      uplink.onAudio(frame, length);
      sent.write(frame, 0, length);
    }
  }

  private void speak(String itemId, int fromMs, int toMs) {
    uplink.onSpeechStarted(itemId, fromMs);
    uplink.onSpeechStopped(toMs);
    uplink.onCommitted(itemId);
  }

  private void command(ClientEventType type, String text) {
    uplink.onCommand(type, null, null, text);
  }

  private byte[] sent(int fromMs, int toMs) {
    return Arrays.copyOfRange(sent.toByteArray(), fromMs * bytesPerMs, toMs * bytesPerMs);
  }

  private byte[] tailSound() {
    ByteArrayOutputStream sound = new ByteArrayOutputStream();
    for (Step step : uplink.tail()) {
      if (step instanceof Step.Sound some) {
        sound.writeBytes(some.bytes());
      }
    }
    return sound.toByteArray();
  }

  /** {@code 40} for 40 ms of sound, the text for a command. */
  private List<Object> tailShape() {
    return uplink.tail().stream()
        .map(
            step ->
                step instanceof Step.Command command
                    ? (Object) command.text()
                    : ((Step.Sound) step).bytes().length / bytesPerMs)
        .toList();
  }

  @Test // R8
  void hoursOfSilenceKeepEightSecondsAndLoseNothing() {
    say(60_000);

    assertThat(uplink.keptBytes()).isEqualTo(8_000 * PCM);
    assertThat(tailSound()).isEqualTo(sent(52_000, 60_000));
    assertThat(uplink.tailStartMs()).isEqualTo(52_000);
    assertThat(uplink.lostBytes()).isZero();
  }

  @Test // R8
  void turnKeepsThirtySecondsAndTheRestIsLostToTheNextUpstream() {
    say(1_000);
    uplink.onSpeechStarted("u1", 700);
    say(40_000);

    assertThat(tailSound()).isEqualTo(sent(11_000, 41_000));
    assertThat(uplink.lostBytes()).isZero();
    uplink.setSwitching(true);
    assertThat(uplink.lostBytes()).isEqualTo((11_000 - 200) * PCM);
  }

  @Test // R8
  void longTurnThatWasHeardAndAnsweredLosesNothing() {
    uplink.onSpeechStarted("u1", 0);
    say(40_000);
    uplink.onSpeechStopped(40_000);
    uplink.onCommitted("u1");
    uplink.onAnswered(uplink.commits());
    uplink.setSwitching(true);

    assertThat(uplink.soundOf("u1")).isEqualTo(sent(10_000, 40_000));
    assertThat(uplink.lostBytes()).isZero();
  }

  @Test // R12
  void responseAnswersOnlyWhatWasCommittedWhenItBegan() {
    say(100);
    uplink.onCommitted("before");
    long known = uplink.commits();
    say(100);
    uplink.onCommitted("meanwhile");
    uplink.onTranscript("before");
    uplink.onTranscript("meanwhile");

    uplink.onAnswered(known);

    assertThat(uplink.keptItems()).containsExactly("meanwhile");
  }

  @Test // R8
  void longTurnThatNobodyAnsweredLosesItsBeginningOnce() {
    uplink.onSpeechStarted("u1", 0);
    say(40_000);
    uplink.onSpeechStopped(40_000);
    uplink.onCommitted("u1");
    uplink.setSwitching(true);
    assertThat(uplink.lostBytes()).isEqualTo(10_000 * PCM);

    uplink.setSwitching(false);
    uplink.setSwitching(true);
    assertThat(uplink.lostBytes()).isEqualTo(10_000 * PCM);
  }

  @Test // R8
  void clientThatCutsItsTurnsItselfHasAnOpenTurnAllTheTime() {
    uplink.setTurnDetection(false);
    say(20_000);

    assertThat(tailSound()).isEqualTo(sent(0, 20_000));
  }

  @Test // R8
  void switchingKeepsThirtySeconds() {
    say(9_000);
    uplink.setSwitching(true);
    say(22_000);
    assertThat(tailSound()).isEqualTo(sent(1_000, 31_000));
    assertThat(uplink.lostBytes()).isZero();

    say(1_000);
    assertThat(tailSound()).isEqualTo(sent(2_000, 32_000));
    assertThat(uplink.lostBytes()).isEqualTo(1_000 * PCM);
  }

  @Test // R8
  void whatTheNextUpstreamWasGivenStaysUntilItHadTheTimeToHearIt() {
    uplink.setSwitching(true);
    say(15_000);
    uplink.setSwitching(false);
    say(8_000);
    assertThat(tailSound()).isEqualTo(sent(0, 23_000));

    say(20);
    assertThat(tailSound()).isEqualTo(sent(15_020, 23_020));
    assertThat(uplink.lostBytes()).isZero();
  }

  @Test // R8
  void nothingKeptTakesNoMemory() {
    uplink.setTurnDetection(false);
    say(5_000);
    command(CLEAR, "clear");
    uplink.onCleared();

    assertThat(uplink.keptBytes()).isZero();
    assertThat(uplink.tail()).isEmpty();
    assertThat(uplink.listed()).isZero();
  }

  @Test
  void sessionThatIsOverTakesNoMemory() {
    say(5_000);
    speak("u1", 0, 3_000);
    assertThat(uplink.memoryBytes()).isPositive();

    uplink.close();

    assertThat(uplink.memoryBytes()).isZero();
    assertThat(uplink.keptBytes()).isZero();
    assertThat(uplink.isKept("u1")).isFalse();
  }

  @Test // R8
  void speechReportedAfterItAgedOutIsLostToTheNextUpstream() {
    byte[] upload = new byte[20_000 * PCM];
    uplink.onAudio(upload, upload.length);
    uplink.onSpeechStarted("u1", 5_000);
    assertThat(uplink.lostBytes()).isZero();

    uplink.setSwitching(true);

    assertThat(uplink.lostBytes()).isEqualTo(7_000 * PCM);
  }

  @Test // R8
  void whatIsCountedAsLostIsNotCountedAgainWhenItTurnsOutToBeSpeech() {
    uplink.setSwitching(true);
    say(31_000);
    uplink.setSwitching(false);

    uplink.onSpeechStarted("u1", 500);
    uplink.setSwitching(true);

    assertThat(uplink.lostBytes()).isEqualTo(1_000 * PCM);
  }

  @Test // R8
  void shortestCommitsAreBoundedInNumber() {
    uplink.setTurnDetection(false);
    for (int i = 0; i <= CommittedSound.MAX_ITEMS; i++) {
      say(1);
      uplink.onCommitted("u" + i);
    }

    assertThat(uplink.keptBytes()).isEqualTo(CommittedSound.MAX_ITEMS * PCM);
    assertThat(uplink.isKept("u0")).isFalse();
    assertThat(uplink.lostBytes()).isEqualTo(PCM);
  }

  @Test // R12
  void committedSpeechIsKeptUntilItsWordsAreKnownAndItIsAnswered() {
    say(3_000);
    speak("u1", 500, 2_000);
    assertThat(uplink.soundOf("u1")).isEqualTo(sent(500, 2_000));

    uplink.onTranscript("u1");
    assertThat(uplink.isKept("u1")).isTrue();
    uplink.onAnswered(uplink.commits());

    assertThat(uplink.isKept("u1")).isFalse();
    assertThat(uplink.soundOf("u1")).isNull();
    assertThat(uplink.lostBytes()).isZero();
  }

  @Test // R12
  void answeredSpeechWithoutWordsIsKeptThroughSilence() {
    say(2_000);
    speak("u1", 500, 2_000);
    uplink.onAnswered(uplink.commits());
    say(60_000);

    assertThat(uplink.soundOf("u1")).isEqualTo(sent(500, 2_000));
  }

  @Test // R12
  void answeredItemsMakeRoomWholeBeforeAnythingIsLost() {
    say(12_000);
    speak("u1", 4_000, 12_000);
    uplink.onAnswered(uplink.commits());
    say(8_000);
    speak("u2", 12_000, 20_000);
    uplink.setSwitching(true);
    say(14_020);

    assertThat(uplink.soundOf("u1")).isNull();
    assertThat(uplink.soundOf("u2")).isEqualTo(sent(12_000, 20_000));
    assertThat(uplink.lostBytes()).isZero();
  }

  @Test // R12
  void unansweredItemLosesItsBeginningFirst() {
    say(5_000);
    speak("u1", 0, 5_000);
    uplink.setSwitching(true);
    say(27_000);

    assertThat(uplink.soundOf("u1")).isEqualTo(sent(2_000, 5_000));
    assertThat(tailSound()).isEqualTo(sent(5_000, 32_000));
    assertThat(uplink.lostBytes()).isEqualTo(2_000 * PCM);
  }

  @Test // R12
  void deletedItemsSoundIsGoneAndNotLost() {
    say(2_000);
    speak("u1", 0, 2_000);

    uplink.onItemGone("u1");

    assertThat(uplink.keptBytes()).isZero();
    assertThat(uplink.lostBytes()).isZero();
  }

  @Test // R13
  void commitCoversWhatWasSentBeforeItNotWhatFollowed() {
    uplink.setTurnDetection(false);
    say(1_000);
    command(COMMIT, "commit");
    say(200);
    uplink.onCommitted("u1");

    assertThat(uplink.soundOf("u1")).isEqualTo(sent(0, 1_000));
    assertThat(tailSound()).isEqualTo(sent(1_000, 1_200));
    assertThat(uplink.listed()).isZero();
    assertThat(uplink.tailStartMs()).isEqualTo(1_000);
  }

  @Test // R13
  void tailHasTheCommandsAmongTheSoundWhereTheClientSentThem() {
    uplink.setTurnDetection(false);
    command(UPDATE, "update");
    say(1_500);
    command(COMMIT, "commit");
    command(ClientEventType.RESPONSE_CREATE, "create");
    say(40);
    command(CLEAR, "clear");

    assertThat(tailShape()).containsExactly("update", 1_000, 500, "commit", "create", 40, "clear");
  }

  @Test // R13
  void clearForgetsWhatWasSentBeforeItNotWhatFollowed() {
    say(1_000);
    command(CLEAR, "clear");
    say(60);
    uplink.onCleared();

    assertThat(tailSound()).isEqualTo(sent(1_000, 1_060));
  }

  @Test // R13
  void whatTheClientClearedIsNotToldAgain() {
    say(1_000);
    command(CLEAR, "clear");
    say(40);
    command(CLEAR, "clear again");
    say(60);
    assertThat(tailShape()).containsExactly("clear", "clear again", 60);
    assertThat(uplink.tailStartMs()).isEqualTo(1_040);

    uplink.onCleared();
    assertThat(tailShape()).containsExactly("clear again", 60);
  }

  @Test // R13
  void clearAfterACommitLeavesWhatIsCommitted() {
    uplink.setTurnDetection(false);
    say(100);
    command(COMMIT, "commit");
    say(40);
    command(CLEAR, "clear");
    say(20);

    assertThat(tailShape()).containsExactly(100, "commit", 40, "clear", 20);
    assertThat(uplink.tailStartMs()).isZero();
  }

  @Test // R13
  void acknowledgementsTakeTheOldestOfTheirKind() {
    uplink.onCommand(CREATE, null, "a", "create a");
    uplink.onCommand(CREATE, null, null, "create unnamed");
    uplink.onCommand(CREATE, null, "b", "create b");

    assertThat(uplink.acknowledge(CREATE, "b")).isTrue();
    assertThat(uplink.acknowledge(CREATE, "b")).isFalse();
    assertThat(uplink.acknowledge(CREATE, null)).isTrue();
    assertThat(tailShape()).containsExactly("create a");
    assertThat(uplink.acknowledge(UPDATE, null)).isFalse();
  }

  @Test // R13
  void errorTakesTheCommandItNames() {
    uplink.onCommand(UPDATE, "e1", null, "first");
    uplink.onCommand(UPDATE, "e2", null, "second");

    assertThat(uplink.refuse("e2")).isTrue();
    assertThat(uplink.refuse("e2")).isFalse();
    assertThat(uplink.refuse(null)).isFalse();
    assertThat(tailShape()).containsExactly("first");
    assertThat(uplink.refuseOldest(UPDATE)).isTrue();
    assertThat(uplink.refuseOldest(UPDATE)).isFalse();
  }

  @Test // R13
  void refusedCommitLeavesTheBuffer() {
    uplink.setTurnDetection(false);
    say(60);
    command(COMMIT, "commit");
    assertThat(uplink.refuseOldest(COMMIT)).isTrue();
    say(60);
    command(COMMIT, "commit");
    uplink.onCommitted("u1");

    assertThat(uplink.soundOf("u1")).isEqualTo(sent(0, 120));
  }

  @Test // R13
  void commandsAreBoundedInNumberAndSize() {
    for (int i = 0; i < 300; i++) {
      assertThat(uplink.hasRoom(2)).isEqualTo(i < 256);
      command(CREATE, "c" + i);
    }
    assertThat(uplink.listed()).isEqualTo(256);
    assertThat(tailShape()).startsWith("c44").endsWith("c299");

    command(CREATE, "x".repeat((1 << 20) + 1));
    assertThat(uplink.listed()).isEqualTo(256);
    command(CREATE, "x".repeat(1 << 20));
    assertThat(uplink.listed()).isEqualTo(1);
    assertThat(uplink.hasRoom(1)).isFalse();
  }

  @Test // R13
  void cancelledKindIsForgotten() {
    command(ClientEventType.RESPONSE_CREATE, "r1");
    command(UPDATE, "update");
    command(ClientEventType.RESPONSE_CREATE, "r2");

    uplink.cancelAll(ClientEventType.RESPONSE_CREATE);

    assertThat(tailShape()).containsExactly("update");
  }

  @Test // R13
  void cancelOfWhatEndedWithItsUpstreamIsNotTold() {
    command(ClientEventType.RESPONSE_CANCEL, "cancel of a response that was running");
    command(UPDATE, "update");
    command(ClientEventType.RESPONSE_CREATE, "create");
    command(ClientEventType.RESPONSE_CANCEL, "cancel of it");

    uplink.setSwitching(true);
    command(ClientEventType.RESPONSE_CANCEL, "late cancel");
    uplink.setSwitching(true);

    assertThat(tailShape()).containsExactly("update", "create", "cancel of it", "late cancel");
  }

  @Test // R12
  void itemThatMissesAllItsSoundIsStillAwaitingItsAnswer() {
    say(1_000);
    speak("u1", 0, 1_000);
    uplink.setSwitching(true);
    say(30_000);

    assertThat(uplink.soundOf("u1")).isNull();
    assertThat(uplink.isKept("u1")).isTrue();
    assertThat(uplink.lostBytes()).isEqualTo(1_000 * PCM);
    uplink.onAnswered(uplink.commits());
    assertThat(uplink.isKept("u1")).isFalse();
  }

  @Test
  void commitsThatNameNoItemAreAllTaken() {
    say(1_000);
    uplink.onCommitted("");
    say(1_000);
    uplink.onCommitted("");

    assertThat(tailSound()).isEmpty();
  }

  @Test // R11
  void tailOfAnOpenSpeechBeginsHalfASecondBeforeIt() {
    say(4_000);
    uplink.onSpeechStarted("u1", 3_000);
    say(200);

    assertThat(uplink.openSpeech()).isEqualTo("u1");
    assertThat(uplink.tailStartMs()).isEqualTo(2_500);
    assertThat(tailSound()).isEqualTo(sent(2_500, 4_200));
  }

  @Test // R11
  void tailNeverBeginsBeforeTheLastCommit() {
    say(2_000);
    speak("u1", 1_000, 1_900);
    uplink.onSpeechStarted("u2", 2_000);

    assertThat(uplink.tailStartMs()).isEqualTo(1_900);
  }

  @Test // R11
  void stoppedSpeechWaitsForItsCommit() {
    say(2_000);
    uplink.onSpeechStarted("u1", 1_000);
    uplink.onSpeechStopped(1_800);

    assertThat(uplink.openSpeech()).isNull();
    assertThat(uplink.stoppedSpeech()).isEqualTo("u1");
    uplink.onCommitted("u1");
    assertThat(uplink.stoppedSpeech()).isNull();
    assertThat(tailSound()).isEqualTo(sent(1_800, 2_000));
  }

  @Test // R11
  void speechThatIsFoundAgainKeepsItsFirstStart() {
    say(2_000);
    uplink.onSpeechStarted("u1", 1_000);
    uplink.onSpeechStarted("u1", 1_200);
    uplink.onSpeechStopped(1_800);
    uplink.onCommitted("u1");

    assertThat(uplink.soundOf("u1")).isEqualTo(sent(1_000, 1_800));
  }

  @Test // section 5.4: a commit is legal with voice detection on
  void clientCommitEndsAnOpenSpeechWhereItWasSent() {
    say(2_000);
    uplink.onSpeechStarted("u1", 1_000);
    command(COMMIT, "commit");
    say(100);
    uplink.onCommitted("u1");

    assertThat(uplink.soundOf("u1")).isEqualTo(sent(1_000, 2_000));
    assertThat(uplink.openSpeech()).isNull();
    assertThat(uplink.listed()).isZero();
  }

  @Test // R13
  void commitOfAStoppedSpeechLeavesTheClientsOwnCommitOwed() {
    say(2_000);
    uplink.onSpeechStarted("u1", 500);
    say(500);
    command(COMMIT, "commit");
    uplink.onSpeechStopped(1_800);
    uplink.onCommitted("u1");
    assertThat(tailShape()).containsExactly(700, "commit");

    uplink.onCommitted("u2");
    assertThat(uplink.soundOf("u2")).isEqualTo(sent(1_800, 2_500));
    assertThat(uplink.listed()).isZero();
  }

  @Test
  void secondReportOfACommitChangesNothing() {
    say(2_000);
    speak("u1", 500, 1_000);
    command(COMMIT, "commit");
    uplink.onCommitted("u1");
    uplink.onTranscript("u1");
    uplink.onAnswered(uplink.commits());
    uplink.onCommitted("u1");

    assertThat(tailShape()).containsExactly(1_000, "commit");
    assertThat(uplink.isKept("u1")).isFalse();
  }

  @Test
  void timesThatNoClientSentAreBroughtWithinWhatItDid() {
    say(1_000);
    uplink.onSpeechStarted("u1", Long.MIN_VALUE);
    uplink.onSpeechStopped(Long.MAX_VALUE);
    uplink.onCommitted("u1");
    say(1_000);
    speak("u2", 1_900, 1_700);
    speak("u3", -1, 500);

    assertThat(uplink.soundOf("u1")).isEqualTo(sent(0, 1_000));
    assertThat(uplink.soundOf("u2")).isNull();
    assertThat(uplink.soundOf("u3")).isNull();
    assertThat(tailSound()).isEqualTo(sent(1_900, 2_000));
  }

  @Test // R18
  void clockGoesOnThroughCommitsClearsAndFormats() {
    say(1_000);
    uplink.onCleared();
    say(500);
    speak("u1", 1_100, 1_400);
    assertThat(uplink.tailStartMs()).isEqualTo(1_400);

    uplink.setFormat(MU_LAW);
    bytesPerMs = 8;
    assertThat(uplink.keptBytes()).isZero();
    assertThat(uplink.lostBytes()).isEqualTo((300 + 100) * PCM);
    assertThat(uplink.tailStartMs()).isEqualTo(1_500);
    say(10_000);
    assertThat(uplink.keptBytes()).isEqualTo(8_000 * 8);
    assertThat(uplink.tailStartMs()).isEqualTo(3_500);
  }

  @Test
  void otherLawAndOtherRateAreOtherFormats() {
    uplink.setFormat(MU_LAW);
    bytesPerMs = 8;
    say(400);
    uplink.setFormat(InputFormat.of("audio/pcma", 8_000));
    assertThat(uplink.keptBytes()).isZero();
    assertThat(uplink.lostBytes()).isEqualTo(400 * 8);

    uplink.setFormat(InputFormat.of("audio/pcm", 8_000));
    bytesPerMs = 16;
    say(400);
    uplink.setFormat(InputFormat.of("audio/pcm", 16_000));
    assertThat(uplink.keptBytes()).isZero();
    assertThat(uplink.lostBytes()).isEqualTo(400 * 8 + 400 * 16);
    uplink.setFormat(InputFormat.of("audio/pcm", 16_000));
    bytesPerMs = 32;
    say(400);
    assertThat(uplink.keptBytes()).isEqualTo(400 * 32);
    assertThat(uplink.tailStartMs()).isEqualTo(800);
  }

  @Test // R18
  void soundAfterTheUpdateThatChangesTheFormatHasTheNewOne() {
    say(1_000);
    command(UPDATE, "update");
    bytesPerMs = 8;
    say(400);
    uplink.setFormat(MU_LAW);
    uplink.acknowledge(UPDATE, null);

    assertThat(uplink.tailStartMs()).isEqualTo(1_000);
    assertThat(tailSound()).hasSize(400 * 8);
    uplink.onSpeechStarted("u1", 1_100);
    uplink.onSpeechStopped(1_300);
    uplink.onCommitted("u1");
    assertThat(uplink.soundOf("u1"))
        .isEqualTo(
            Arrays.copyOfRange(sent.toByteArray(), 1_000 * PCM + 100 * 8, 1_000 * PCM + 300 * 8));
  }

  @Test
  void samplesAreNeverCutInHalf() {
    uplink.setSwitching(true);
    byte[] odd = new byte[999];
    for (int i = 0; i < 30_000 * PCM / 999 + 50; i++) {
      Arrays.fill(odd, (byte) i);
      uplink.onAudio(odd, odd.length);
      sent.writeBytes(odd);
    }

    assertThat((sent.size() - uplink.keptBytes()) % 2).isZero();
    assertThat(uplink.keptBytes()).isBetween(30_000L * PCM - 1, 30_000L * PCM);
  }

  @Test
  void samplesAreCountedFromTheLastCommit() {
    say(7_000);
    uplink.onAudio(new byte[1], 1);
    command(COMMIT, "commit");
    say(10_000);
    assertThat(uplink.keptBytes()).isEqualTo(8_000 * PCM - 1);

    uplink.onCommitted("u1");

    assertThat(uplink.keptBytes()).isEqualTo(8_000 * PCM - 2);
  }

  @Test
  void limitsThatMakeNoSenseAreRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new UplinkLimits(Duration.ZERO, second, 1, 1))
        .hasMessageStartingWith("idle: ");
    assertThatThrownBy(() -> new UplinkLimits(second, Duration.ofMillis(999), 1, 1))
        .hasMessageStartingWith("idle: ");
    assertThatThrownBy(() -> new UplinkLimits(second, Duration.ofHours(1), 1, 1))
        .hasMessageStartingWith("turn: ");
    assertThatThrownBy(() -> new UplinkLimits(second, second, 0, 1))
        .hasMessageStartingWith("commands: ");
    assertThatThrownBy(() -> new UplinkLimits(second, second, 1, 0))
        .hasMessageStartingWith("characters: ");
    assertThatThrownBy(() -> new InputFormat("audio/pcm", 0)).hasMessageStartingWith("rate: ");
  }
}
