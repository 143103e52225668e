package dev.parley.routing.journal;

import static dev.parley.realtime.ServerEventType.CONVERSATION_ITEM_DONE;
import static dev.parley.realtime.ServerEventType.INPUT_AUDIO_BUFFER_SPEECH_STARTED;
import static dev.parley.realtime.ServerEventType.RESPONSE_DONE;
import static dev.parley.realtime.ServerEventType.RESPONSE_FUNCTION_CALL_ARGUMENTS_DONE;
import static dev.parley.realtime.ServerEventType.RESPONSE_OUTPUT_AUDIO_DELTA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.contract.journal.StaleEpochException;
import dev.parley.realtime.ServerEventType;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule R23. */
class SessionJournalTest {
  private final JournalledClient client = new JournalledClient(true);

  private static JournalledClient written(JournalledClient client) {
    client.journal.onTick();
    client.store.answer();
    return client;
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "SESSION_CREATED",
        "CONVERSATION_ITEM_ADDED",
        "CONVERSATION_ITEM_DONE",
        "RESPONSE_CREATED",
        "RESPONSE_OUTPUT_ITEM_ADDED",
        "RESPONSE_CONTENT_PART_ADDED",
        "RESPONSE_OUTPUT_TEXT_DONE",
        "RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DONE",
        "RESPONSE_OUTPUT_AUDIO_DONE",
        "RESPONSE_CONTENT_PART_DONE",
        "RESPONSE_FUNCTION_CALL_ARGUMENTS_DONE",
        "RESPONSE_OUTPUT_ITEM_DONE",
        "RESPONSE_DONE"
      })
  void promiseLeavesWhenItIsWrittenDown(ServerEventType type) {
    client.change("promise", type);

    assertThat(client.left).isEmpty();
    assertThat(client.store.last()).isEqualTo(2);
    client.store.answer();
    assertThat(client.left).containsExactly("promise");
    assertThat(client.unwritten).isZero();
  }

  @Test
  void allBehindAPromiseWaitsWithItInOrder() {
    client.change("item done", CONVERSATION_ITEM_DONE);
    client.journal.offer("delta", SessionJournal.isPromise(RESPONSE_OUTPUT_AUDIO_DELTA));
    client.change("speech", INPUT_AUDIO_BUFFER_SPEECH_STARTED);
    client.change("done", RESPONSE_DONE);

    assertThat(client.left).isEmpty();
    client.store.answer();
    assertThat(client.left).containsExactly("item done", "delta", "speech");
    client.store.answer();
    assertThat(client.left).endsWith("done");
    assertThat(client.store.written).hasSize(2);
  }

  @Test
  void whatIsHeldIsPartOfTheSnapshotThatLetsItOut() {
    client.change("item done", CONVERSATION_ITEM_DONE);
    client.change("done", RESPONSE_DONE);

    assertThat(client.heldAtWrite).containsExactly("item done");
    client.store.answer();
    assertThat(client.heldAtWrite).containsExactly("done");
  }

  @Test
  void otherEventsLeaveAtOnceAndAreWrittenAtTheNextTick() {
    client.change("speech", INPUT_AUDIO_BUFFER_SPEECH_STARTED);

    assertThat(client.left).containsExactly("speech");
    assertThat(client.store.written).isEmpty();
    client.journal.onTick();
    assertThat(client.store.last()).isEqualTo(2);
  }

  @Test
  void oneWriteIsUnderWayAndTheNextWritesWhatIsNewestThen() {
    client.journal.onTick();
    for (int i = 0; i < 5; i++) {
      client.change("e" + i, INPUT_AUDIO_BUFFER_SPEECH_STARTED);
      client.journal.onTick();
    }

    assertThat(client.store.written).hasSize(1);
    client.store.answer();
    client.passMs(50);
    assertThat(client.store.written).hasSize(2);
    assertThat(client.store.last()).isEqualTo(6);
    client.store.answer();
    client.passMs(1_000);
    assertThat(client.store.written).hasSize(2);
  }

  @Test
  void promiseThatIsNotWrittenInTimeLeavesAllTheSameAndIsCounted() {
    client.change("item done", CONVERSATION_ITEM_DONE);

    client.passMs(200);
    assertThat(client.left).isEmpty();
    client.passMs(50);
    assertThat(client.left).containsExactly("item done");
    assertThat(client.unwritten).isEqualTo(1);
  }

  @Test
  void clientIsAheadOfTheJournalWhileItWasPromisedWhatIsNotWrittenDown() {
    assertThat(client.journal.isAhead()).isFalse();
    client.change("item done", CONVERSATION_ITEM_DONE);
    assertThat(client.journal.isAhead()).as("it waits").isFalse();

    client.passMs(250);
    assertThat(client.journal.isAhead()).isTrue();
    client.change("speech", INPUT_AUDIO_BUFFER_SPEECH_STARTED);
    client.change("done", RESPONSE_DONE);
    assertThat(client.left).endsWith("done");
    client.store.answer();
    assertThat(client.journal.isAhead()).as("of the second").isTrue();

    client.passMs(50);
    client.store.answer();
    assertThat(client.journal.isAhead()).isFalse();
  }

  @Test
  void nobodyWaitsAgainUntilTheJournalHasAnswered() {
    client.change("first", CONVERSATION_ITEM_DONE);
    client.passMs(250);
    client.change("second", RESPONSE_DONE);
    assertThat(client.left).containsExactly("first", "second");
    assertThat(client.unwritten).isEqualTo(2);

    client.store.answer();
    client.passMs(50);
    client.store.answer();
    client.change("third", RESPONSE_FUNCTION_CALL_ARGUMENTS_DONE);
    assertThat(client.left).doesNotContain("third");
  }

  @Test
  void questionWaitsForItsWrite() {
    client.ask("is it written?");
    assertThat(client.left).isEmpty();

    client.store.answer();

    assertThat(client.left).containsExactly("is it written?");
    assertThat(client.journal.isWritten(client.version)).isTrue();
  }

  @Test
  void questionThatIsNotAnsweredInTimeIsNoPromise() {
    client.ask("is it written?");
    client.change("done", RESPONSE_DONE);

    client.passMs(50);
    assertThat(client.left).isEmpty();
    client.passMs(50);

    assertThat(client.left)
        .as("what the client is promised waits on")
        .containsExactly("is it written?");
    assertThat(client.unwritten).isZero();
    assertThat(client.journal.isAhead()).isFalse();
  }

  @Test
  void questionLeavesAtOnceUnansweredWhileTheJournalIsAway() {
    client.change("done", RESPONSE_DONE);
    client.store.fail(new IllegalStateException("no member"));
    client.passMs(1_000);
    client.store.answer();
    client.change("speech", INPUT_AUDIO_BUFFER_SPEECH_STARTED);
    client.passMs(50);
    client.store.fail(new IllegalStateException("no member"));

    client.ask("is it written?");

    assertThat(client.left).endsWith("is it written?");
    assertThat(client.journal.isWritten(client.version)).isFalse();
    assertThat(client.unwritten).as("only what failed first").isEqualTo(1);
    assertThat(client.journal.isAhead()).isFalse();
  }

  @Test
  void failedWriteIsCountedAndTriedAgain() {
    client.change("done", RESPONSE_DONE);
    client.store.fail(new IllegalStateException("no member"));

    assertThat(client.left).containsExactly("done");
    assertThat(client.failures).isEqualTo(1);
    client.passMs(950);
    assertThat(client.store.written).hasSize(1);
    client.passMs(50);
    assertThat(client.store.written).hasSize(2);
    assertThat(client.store.last()).isEqualTo(2);
  }

  @Test
  void journalOfThisProcessHoldsNothingBack() {
    JournalledClient alone = new JournalledClient(false);

    alone.change("done", RESPONSE_DONE);

    assertThat(alone.left).containsExactly("done");
    alone.journal.onTick();
    assertThat(alone.store.last()).isEqualTo(2);
  }

  @Test
  void deltasAreWrittenNowAndThenAndAQuietSessionIsKept() {
    written(client);
    client.progress++;
    client.passMs(4_950);
    assertThat(client.store.written).hasSize(1);
    client.passMs(50);
    assertThat(client.store.written).hasSize(2);
    client.store.answer();

    client.passMs(19_950);
    assertThat(client.store.written).hasSize(2);
    client.passMs(50);
    assertThat(client.store.written).hasSize(3);
  }

  @Test
  void longSnapshotIsFollowedByARest() {
    client.bytes = 16 * 1_024 * 300;
    written(client);

    client.change("e", INPUT_AUDIO_BUFFER_SPEECH_STARTED);
    client.passMs(250);
    assertThat(client.store.written).hasSize(1);
    client.passMs(50);
    assertThat(client.store.written).hasSize(2);
  }

  @Test
  void replacedOwnerIsTold() {
    client.change("done", RESPONSE_DONE);

    client.store.fail(new StaleEpochException(1, 2));

    assertThat(client.fenced).isEqualTo(1);
    assertThat(client.left).isEmpty();
    client.change("more", RESPONSE_DONE);
    client.passMs(30_000);
    client.journal.end();
    assertThat(client.store.written).hasSize(1);
    assertThat(client.store.removals).isZero();
  }

  @Test
  void endLetsEverythingOutAndForgetsTheSessionAfterTheLastWrite() {
    client.change("done", RESPONSE_DONE);

    client.journal.end();
    assertThat(client.left).containsExactly("done");
    assertThat(client.store.removals).isZero();
    client.journal.offer("closed", true);
    assertThat(client.left).containsExactly("done", "closed");

    client.store.answer();
    assertThat(client.store.removals).isEqualTo(1);
    client.passMs(30_000);
    client.journal.end();
    assertThat(client.store.written).hasSize(1);
    assertThat(client.store.removals).isEqualTo(1);
  }

  @Test
  void sessionThatCannotBeRestoredIsNotWritten() {
    client.isOver = true;

    client.change("done", RESPONSE_DONE);
    client.change("error", ServerEventType.ERROR);

    assertThat(client.left).containsExactly("done", "error");
    client.passMs(1_000);
    assertThat(client.store.written).isEmpty();
    assertThat(client.unwritten).isZero();
  }

  @Test
  void limitsMustBePositive() {
    assertThatThrownBy(
            () ->
                new JournalLimits(
                    Duration.ofSeconds(1),
                    Duration.ZERO,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
