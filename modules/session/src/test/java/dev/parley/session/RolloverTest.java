package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.session.uplink.UplinkLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session moves before its provider's time limit, when nothing is under way. */
class RolloverTest {
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();
  private static final long FIRST_MOMENT_MS = HOUR_MS - SwitchLimits.ROLLOVER.toMillis();
  private static final long LAST_MOMENT_MS = HOUR_MS - 15_000;

  private final TestSession session = session(SwitchLimits.DEFAULTS, HOUR_MS);

  private static TestSession session(SwitchLimits limits, long lifeMs) {
    TestSession session =
        new TestSession(
            TestSession.setup("voice", null, new Continuity(limits, UplinkLimits.DEFAULTS, null)));
    session.lifeMs = lifeMs;
    session.start();
    session.ready(Frames.SESSION);
    session.forget();
    return session;
  }

  private void comeToTheFirstMoment() {
    session.passMs(FIRST_MOMENT_MS);
    session.ready("second", Frames.SESSION);
  }

  @Test
  void untilThenNothingHappens() {
    session.passMs(FIRST_MOMENT_MS - 50);

    assertThat(session.opened).hasSize(1);
  }

  @Test
  void theNextIsOpenedBesideAndTakesOverAtOnceInSilence() {
    session.passMs(FIRST_MOMENT_MS);
    assertThat(session.opened.get(1)).isEqualTo(new Effect.OpenUpstream(2, "voice", true));
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    assertThat(session.upstreamCloses).as("the old one serves on").isEmpty();

    session.ready("second", Frames.SESSION);
    session.passMs(50);

    assertThat(session.upstreamCloses).containsExactly(new Effect.CloseUpstream(1));
    assertThat(session.generation()).isEqualTo(2);
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    JsonNode changed = session.onlySeen("parley.provider.changed");
    assertThat(changed.path("reason").asText()).isEqualTo("rollover");
    assertThat(changed.path("from").asText()).isEqualTo("first");
    assertThat(changed.path("to").asText()).isEqualTo("second");
    assertThat(changed.path("dead_air_ms").isNull()).isTrue();
    assertThat(session.counts()).as("nobody is to blame").isEmpty();
  }

  @Test
  void whoIsUpBesideIsNotTakenForOneThatWasNotFound() {
    comeToTheFirstMoment();

    session.nobody();
    session.passMs(50);

    assertThat(session.opened).extracting(Effect.OpenUpstream::generation).containsExactly(1, 2);
    assertThat(session.generation()).isEqualTo(2);
    assertThat(session.upstreamCloses).containsExactly(new Effect.CloseUpstream(1));
  }

  @Test
  void theNextIsToldTheConversation() {
    session.upstream(
        Frames.itemAdded(
            null,
            "{\"id\":\"u1\",\"type\":\"message\",\"role\":\"user\",\"content\":"
                + "[{\"type\":\"input_text\",\"text\":\"my name is Ada\"}]}"));
    comeToTheFirstMoment();
    session.forget();
    session.passMs(50);

    assertThat(session.toUpstream)
        .anyMatch(command -> command.contains("my name is Ada"))
        .allMatch(command -> command.contains("\"parley_"));
    assertThat(session.sentTo).containsOnly(2);
  }

  @Test
  void noAnswerIsCutOff() {
    session.client(Frames.event("response.create"));
    session.upstream(Frames.created("r1"));
    comeToTheFirstMomentWithOutput();

    assertThat(session.opened).as("nothing is opened while it is said").hasSize(1);
    session.upstream(
        Frames.done("r1", "completed", "null", Frames.message("m1", "completed", "hi")));
    session.passMs(50);
    session.ready("second", Frames.SESSION);
    session.passMs(50);

    assertThat(session.generation()).isEqualTo(2);
    assertThat(session.seen("response.done")).hasSize(1);
  }

  private void comeToTheFirstMomentWithOutput() {
    String message = Frames.message("m1", "in_progress", "");
    session.upstream(Frames.outputItemAdded("r1", 0, message));
    for (long passed = 0; passed < FIRST_MOMENT_MS + 2_000; passed += 1_000) {
      session.upstream(
          Frames.part("response.output_audio.delta", "r1", "m1", "\"delta\":\"AAAA\""));
      session.passMs(1_000);
    }
  }

  @Test
  void nobodyIsCutShort() {
    session.upstream(Frames.speech("started", "u1"));
    session.passMs(FIRST_MOMENT_MS + 2_000);

    assertThat(session.opened).hasSize(1);
  }

  @Test
  void aCommandWithoutAnAnswerIsWaitedFor() {
    comeToTheFirstMomentWithACommand();
    session.passMs(1_000);
    assertThat(session.generation()).isEqualTo(1);

    session.upstream(Frames.event("conversation.item.deleted", Frames.text("item_id", "u1")));
    session.passMs(50);

    assertThat(session.generation()).isEqualTo(2);
  }

  private void comeToTheFirstMomentWithACommand() {
    session.passMs(FIRST_MOMENT_MS);
    session.client(Frames.event("conversation.item.delete", Frames.text("item_id", "u1")));
    session.ready("second", Frames.SESSION);
  }

  @Test
  void atTheLastMomentItMovesWhateverIsUnderWay() {
    session.passMs(FIRST_MOMENT_MS - 1_000);
    session.upstream(Frames.speech("started", "u1"));
    session.passMs(LAST_MOMENT_MS - FIRST_MOMENT_MS);
    assertThat(session.opened).as("in time for the last moment").hasSize(2);
    session.ready("second", Frames.SESSION);
    assertThat(session.generation()).isEqualTo(1);

    session.passMs(2_000);

    assertThat(session.generation()).isEqualTo(2);
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
  }

  @Test
  void withoutAnybodyElseItStaysAndTriesAgain() {
    session.passMs(FIRST_MOMENT_MS);
    session.nobody();
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    assertThat(session.seen("error")).as("the client need not know").isEmpty();

    session.passMs(11_000);
    assertThat(session.opened).extracting(Effect.OpenUpstream::generation).containsExactly(1, 2, 3);
    session.ready("second", Frames.SESSION);
    session.passMs(50);

    assertThat(session.generation()).isEqualTo(3);
  }

  @Test
  void whoeverStandsBesideTakesOverAtOnceWhenTheOldOneFails() {
    comeToTheFirstMoment();

    session.lose();

    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    assertThat(session.generation()).isEqualTo(2);
    assertThat(session.upstreamCloses).containsExactly(new Effect.CloseUpstream(1));
    JsonNode changed = session.onlySeen("parley.provider.changed");
    assertThat(changed.path("reason").asText()).isEqualTo("provider_closed");
  }

  @Test
  void whoeverIsBeingOpenedBesideIsTheNextOneWhenTheOldOneFails() {
    session.passMs(FIRST_MOMENT_MS);

    session.lose();
    assertThat(session.machine.stateName()).isEqualTo("SWITCHING");
    assertThat(session.opened).as("nobody else is sought").hasSize(2);
    session.ready("second", Frames.SESSION);

    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    assertThat(session.generation()).isEqualTo(2);
  }

  @Test
  void theOneBesideMayBeLost() {
    session.passMs(FIRST_MOMENT_MS);
    session.client(Frames.event("conversation.item.delete", Frames.text("item_id", "u1")));
    session.ready("second", Frames.SESSION);

    session.loseBeside();

    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    assertThat(session.generation()).isEqualTo(1);
    assertThat(session.upstreamCloses).containsExactly(new Effect.CloseUpstream(2));
  }

  @Test
  void bothAreClosedWhenTheClientLeaves() {
    session.passMs(FIRST_MOMENT_MS);

    session.machine.onLinkClosed(session.now);
    session.perform();

    assertThat(session.upstreamCloses)
        .containsExactly(new Effect.CloseUpstream(1), new Effect.CloseUpstream(2));
  }

  @Test
  void itDoesNotCountAmongTheSwitchesOfAMinute() {
    TestSession busy =
        session(
            new SwitchLimits(
                1, Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofMinutes(5)),
            8_000);
    for (int moves = 0; moves < 10; moves++) {
      busy.passMs(4_000);
      busy.ready("next", Frames.SESSION);
      busy.passMs(50);
      busy.upstream(Frames.sessionUpdated(Frames.SESSION));
      busy.upstream(Frames.sessionUpdated(Frames.SESSION));
    }
    assertThat(busy.machine.stateName()).isEqualTo("LIVE");
    assertThat(busy.generation()).isEqualTo(11);

    busy.lose();

    assertThat(busy.machine.stateName()).as("one failure is still allowed").isEqualTo("SWITCHING");
  }

  @Test
  void whatTheOneBesideSaysIsNotHeard() {
    comeToTheFirstMoment();
    session.forget();
    session.view.read(Frames.created("r9"));

    Verdict verdict = session.machine.onUpstreamEvent(2, session.view, session.now);

    assertThat(verdict).isEqualTo(Verdict.DROP);
    assertThat(session.machine.openResponses()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {UpstreamInfo.NO_END, 3_999, 0, -5})
  void anEndThatIsNotKnownOrTooNearIsNotPlannedFor(long lifeMs) {
    TestSession other = session(SwitchLimits.DEFAULTS, lifeMs);

    other.passMs(2 * HOUR_MS);

    assertThat(other.opened).hasSize(1);
  }

  @Test
  void whoWantsNoneHasNone() {
    SwitchLimits none =
        new SwitchLimits(6, Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ZERO);
    for (SwitchLimits limits : List.of(none, SwitchLimits.OFF)) {
      TestSession other = session(limits, HOUR_MS);
      other.passMs(2 * HOUR_MS);
      assertThat(other.opened).hasSize(1);
    }
  }
}
