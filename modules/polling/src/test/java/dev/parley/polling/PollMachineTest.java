package dev.parley.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.flow.CreditWindow;
import dev.parley.contract.polling.PollReply;
import dev.parley.contract.polling.PollReply.PollEnded;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollOpened;
import dev.parley.contract.polling.PollReply.PollPosted;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.contract.polling.PollReply.PollResumed;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a long-poll client is answered, by example. */
class PollMachineTest {
  private static final String CREATE = "{\"type\":\"response.create\"}";

  private static String delta(String text) {
    return "{\"type\":\"response.output_text.delta\",\"event_id\":\"e_"
        + text
        + "\",\"response_id\":\"r\",\"item_id\":\"i\",\"output_index\":0,\"content_index\":0,"
        + "\"delta\":\""
        + text
        + "\"}";
  }

  private static PollEvents answer(long cursor, String... events) {
    return new PollEvents(cursor, List.of(events));
  }

  private static ErrorCode code(PollReply reply) {
    return ((PollRefused) reply).code();
  }

  @Test
  void theSessionIsOpenWhenARouterTookItAndItsFirstEventsAreSent() {
    TestPoll poll = TestPoll.live("{\"a\":1}", CREATE);

    assertThat(poll.opened).containsExactly(new PollOpened(0));
    assertThat(poll.sent).containsExactly("{\"a\":1}", CREATE);
    assertThat(poll.sentSeqs).containsExactly(0L, 1L);
  }

  @Test
  void aSessionThatNoRouterTakesLeavesNothing() {
    TestPoll poll = new TestPoll(List.of(CREATE));
    poll.perform(poll.machine.onRefused(ErrorCode.NO_PROVIDER, "none"));

    assertThat(poll.opened).containsExactly(new PollRefused(ErrorCode.NO_PROVIDER, "none"));
    assertThat(poll.removed).isOne();
    assertThat(poll.closed).containsExactly(1011);
    assertThat(poll.sent).isEmpty();
  }

  @Test
  void aFetchIsAnsweredAsSoonAsThereIsSomething() {
    TestPoll poll = TestPoll.live();

    assertThat(poll.fetch(0, 20_000)).isNull();
    assertThat(poll.holding).isTrue();
    poll.frame("{\"n\":1}");

    assertThat(poll.released).containsExactly(answer(1, "{\"n\":1}"));
    assertThat(poll.holding).isFalse();
  }

  @Test
  void aFetchIsAnsweredEmptyWhenItsWaitIsOver() {
    TestPoll poll = TestPoll.live();
    poll.fetch(0, 2_000);

    poll.pass(1_900);
    assertThat(poll.released).isEmpty();
    poll.pass(200);

    assertThat(poll.released).containsExactly(answer(0));
    assertThat(poll.events(0)).isEqualTo(answer(0));
  }

  @Test
  void aNewerFetchReleasesTheOlderOneWithoutEvents() {
    TestPoll poll = TestPoll.live();
    poll.fetch(0, 20_000);

    assertThat(poll.fetch(0, 20_000)).isNull();
    assertThat(poll.released).containsExactly(answer(0));
    poll.frame("{\"n\":1}");

    assertThat(poll.released).containsExactly(answer(0), answer(1, "{\"n\":1}"));
  }

  @Test
  void aFetchThatIsRefusedReleasesNobody() {
    TestPoll poll = TestPoll.live();
    poll.fetch(0, 20_000);

    assertThat(code(poll.fetch(7, 20_000))).isEqualTo(ErrorCode.CURSOR_AHEAD);
    assertThat(poll.holding).isTrue();
  }

  @Test
  void theSameCursorGivesTheSameEventsThoughOthersCameSince() {
    TestPoll poll = TestPoll.live();
    poll.frame(delta("a"));
    poll.frame(delta("b"));
    PollEvents first = poll.events(0);
    poll.frame(delta("c"));

    assertThat(poll.events(0)).isEqualTo(first);
    assertThat(poll.events(2)).isEqualTo(answer(3, delta("c")));
  }

  @Test
  void adjacentDeltasAreOneEventAndTheCursorCountsThemAll() {
    TestPoll poll = TestPoll.live();
    poll.frame("{\"type\":\"session.created\"}");
    poll.frame(delta("a"));
    poll.frame(delta("b"));

    assertThat(poll.events(0))
        .isEqualTo(
            answer(
                3,
                "{\"type\":\"session.created\"}",
                delta("a").replace("\"delta\":\"a\"", "\"delta\":\"ab\"")));
  }

  @Test
  void acknowledgedAndFutureCursorsAreRefusedWithTheOneThatIsRight() {
    TestPoll poll = TestPoll.live();
    poll.frame("{\"n\":1}");
    poll.frame("{\"n\":2}");
    poll.events(0);
    poll.frame("{\"n\":3}");

    assertThat(poll.fetch(3, 0))
        .isEqualTo(
            new PollRefused(
                ErrorCode.CURSOR_AHEAD, "No answer gave this cursor; the newest is 2.", 2));
    poll.events(2);
    assertThat(poll.fetch(0, 0))
        .isEqualTo(
            new PollRefused(
                ErrorCode.CURSOR_GONE,
                "What is behind this cursor was acknowledged; the oldest is 2.",
                2));
    assertThat(poll.events(2)).isEqualTo(answer(3, "{\"n\":3}"));
  }

  @Test
  void aLargeBacklogComesInPortions() {
    TestPoll poll = TestPoll.live();
    String big = "{\"x\":\"" + "y".repeat(100_000) + "\"}";
    for (int i = 0; i < 5; i++) {
      poll.frame(big);
    }

    assertThat(poll.events(0)).isEqualTo(answer(3, big, big, big));
    assertThat(poll.events(3)).isEqualTo(answer(5, big, big));
  }

  @Test
  void aRepeatedPostIsAnsweredAsBeforeAndNotSentAgain() {
    TestPoll poll = TestPoll.live();

    assertThat(poll.post(1, CREATE)).isEqualTo(new PollPosted(1));
    assertThat(poll.post(1, CREATE)).isEqualTo(new PollPosted(1));
    assertThat(poll.post(2, CREATE)).isEqualTo(new PollPosted(2));
    assertThat(poll.post(1, CREATE)).isEqualTo(new PollPosted(1));

    assertThat(poll.sent).containsExactly(CREATE, CREATE);
  }

  @Test
  void aPostThatSkipsOneIsRefusedWithTheNumberExpected() {
    TestPoll poll = TestPoll.live();

    assertThat(poll.post(2, CREATE))
        .isEqualTo(new PollRefused(ErrorCode.SEQ_GAP, "The seq expected is 1.", 1));
    assertThat(poll.sent).isEmpty();
  }

  @Test
  void aPostWithoutCreditIsAnsweredWhenItsLastEventLeft() {
    TestPoll poll = TestPoll.live();
    String[] many = Collections.nCopies(CreditWindow.FRAMES + 1, CREATE).toArray(String[]::new);

    assertThat(poll.post(1, many)).isNull();
    assertThat(poll.sent).hasSize(CreditWindow.FRAMES);
    poll.credit(1, CREATE.length());

    assertThat(poll.posts).containsEntry(1L, new PollPosted(1));
    assertThat(poll.sent).hasSize(CreditWindow.FRAMES + 1);
  }

  @Test
  void aRepeatOfAPostThatStillWaitsIsAnsweredAtOnce() {
    TestPoll poll = TestPoll.live();
    String[] many = Collections.nCopies(CreditWindow.FRAMES + 1, CREATE).toArray(String[]::new);
    poll.post(1, many);

    assertThat(poll.post(1, many)).isEqualTo(new PollPosted(1));
  }

  @Test
  void postsBeyondTheBoundAreRefusedUntilEarlierOnesAreThrough() {
    TestPoll poll = TestPoll.live();
    String large = "{\"audio\":\"" + "A".repeat(400_000) + "\"}";
    poll.post(1, large);
    poll.post(2, large);
    poll.post(3, large);

    assertThat(code(poll.post(4, CREATE))).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);
    poll.credit(1, large.length());
    assertThat(poll.post(4, CREATE)).isNull();
    poll.credit(2, 2L * large.length());
    poll.credit(2, 2L * large.length());
    assertThat(poll.posts).containsOnlyKeys(1L, 2L, 3L, 4L);
    assertThat(poll.sent).containsExactly(large, large, large, CREATE);
  }

  @Test
  void postsFasterThanTheRateAreRefusedUntilTimeHasPassed() {
    TestPoll poll = TestPoll.live();
    String[] burst = Collections.nCopies(1_000, CREATE).toArray(String[]::new);
    poll.post(1, burst);
    poll.credit(64, 64L * CREATE.length());

    assertThat(code(poll.post(2, CREATE))).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);
    assertThat(poll.post(1, burst)).isEqualTo(new PollPosted(1));
    poll.pass(100);
    poll.post(2, CREATE);

    for (int i = 0; i < 16; i++) {
      poll.credit(64, 64L * CREATE.length());
    }
    assertThat(poll.posts).containsOnlyKeys(1L, 2L);
    assertThat(poll.sent).hasSize(1_001);
  }

  @Test
  void creditGoesBackWhileTheMailboxHasRoomAndIsHeldBackWhenItIsFull() {
    TestPoll poll = TestPoll.live();
    IntStream.range(0, Mailbox.MAX_EVENTS - 1).forEach(n -> poll.frame("{}"));
    poll.pass(1_000);
    assertThat(poll.creditFrames).isEqualTo(Mailbox.MAX_EVENTS - 1);

    IntStream.range(0, CreditWindow.FRAMES).forEach(n -> poll.frame("{}"));
    poll.pass(900);
    assertThat(poll.creditFrames).isEqualTo(Mailbox.MAX_EVENTS - 1);

    poll.events(0);
    poll.events(Mailbox.PORTION_EVENTS);
    assertThat(poll.creditFrames).isEqualTo(Mailbox.MAX_EVENTS - 1 + CreditWindow.FRAMES);
  }

  @Test
  void aClientThatTakesNothingWhileItsMailboxIsFullIsTooSlow() {
    TestPoll poll = TestPoll.live();
    IntStream.range(0, Mailbox.MAX_EVENTS).forEach(n -> poll.frame("{}"));

    poll.pass(1_000);
    assertThat(poll.closed).isEmpty();
    poll.pass(200);

    assertThat(poll.closed).containsExactly(1013);
    assertThat(poll.reported).containsExactly(1013);
    poll.events(0);
    poll.events(1_024);
    assertThat(poll.events(2_048).events().get(0)).contains("\"code\":\"client_too_slow\"");
  }

  @Test
  void aSessionWithoutRequestsEnds() {
    TestPoll poll = TestPoll.live();
    poll.pass(2_900);
    poll.events(0);
    poll.pass(2_900);
    assertThat(poll.closed).isEmpty();
    poll.pass(200);

    assertThat(poll.closed).containsExactly(1008);
  }

  @Test
  void aFetchThatIsHeldIsASignOfLife() {
    TestPoll poll = TestPoll.live();
    poll.fetch(0, 5_000);
    poll.pass(4_900);

    assertThat(poll.closed).isEmpty();
  }

  @Test
  void anOldSessionEndsAndTheHeldFetchGetsTheError() {
    TestPoll poll = TestPoll.live();
    while (poll.nowMs < 59_900) {
      poll.fetch(0, 2_000);
      poll.pass(100);
    }
    poll.pass(200);

    assertThat(poll.closed).containsExactly(1001);
    PollEvents last = (PollEvents) poll.released.get(poll.released.size() - 1);
    assertThat(last.events().get(0)).contains("\"code\":\"session_expired\"");
    assertThat(code(poll.fetch(last.cursor(), 0))).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(poll.removed).isOne();
  }

  @Test
  void whatIsLeftAtTheEndCanBeFetchedAndThenThereIsNoSuchSession() {
    TestPoll poll = TestPoll.live();
    poll.frame("{\"n\":1}");
    poll.frame("{\"type\":\"error\"}");
    poll.closeLink(1011, "server_error.provider_closed");

    assertThat(code(poll.post(1, CREATE))).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(poll.events(0)).isEqualTo(answer(2, "{\"n\":1}", "{\"type\":\"error\"}"));
    assertThat(poll.events(0)).isEqualTo(answer(2, "{\"n\":1}", "{\"type\":\"error\"}"));
    assertThat(poll.fetch(2, 20_000))
        .isEqualTo(
            new PollRefused(
                ErrorCode.NOT_FOUND, "The session has ended: server_error.provider_closed."));
    assertThat(poll.removed).isOne();
    assertThat(poll.closed).containsExactly(1011);
    assertThat(poll.reported).containsExactly(1011);
  }

  @Test
  void whatNobodyFetchesIsForgotten() {
    TestPoll poll = TestPoll.live();
    poll.frame("{}");
    poll.closeLink(1000, "bye");

    poll.pass(400);
    assertThat(poll.removed).isZero();
    poll.pass(300);

    assertThat(poll.removed).isOne();
    assertThat(poll.machine.waiting()).isZero();
  }

  @Test
  void aHeldFetchOfASessionThatEndsWithoutAnEventIsToldSo() {
    TestPoll poll = TestPoll.live();
    poll.fetch(0, 20_000);
    poll.closeLink(1000, "bye");

    assertThat(code(poll.released.get(0))).isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void theClientEndsTheSession() {
    TestPoll poll = TestPoll.live();
    poll.frame("{}");

    assertThat(poll.end()).isEqualTo(new PollEnded());
    assertThat(poll.reported).containsExactly(1000);
    assertThat(poll.removed).isOne();
    assertThat(code(poll.end())).isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void postsThatWaitWhenTheSessionEndsAreToldSo() {
    TestPoll poll = TestPoll.live();
    String[] many = Collections.nCopies(CreditWindow.FRAMES + 1, CREATE).toArray(String[]::new);
    poll.post(1, many);
    poll.closeLink(1011, "x");

    assertThat(code(poll.posts.get(1L))).isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void aLostFrameEndsTheSession() {
    TestPoll poll = TestPoll.live();
    poll.frame(1, "{}");

    assertThat(poll.closed).containsExactly(1011);
    assertThat(poll.events(0).events().get(0)).contains("\"code\":\"internal\"");
  }

  @Test
  void aLostRouterAndAStopOfTheHubEndTheSessionWithAnError() {
    TestPoll lost = TestPoll.live();
    lost.perform(lost.machine.onRouterLost());
    assertThat(lost.closed).containsExactly(1011);
    assertThat(lost.events(0).events().get(0)).contains("\"code\":\"hub_unavailable\"");

    TestPoll stopped = TestPoll.live();
    stopped.perform(stopped.machine.onShutdown());
    assertThat(stopped.closed).containsExactly(1001);
    assertThat(stopped.events(0).events().get(0)).contains("\"code\":\"hub_shutting_down\"");
  }

  @Test
  void aStopOfTheHubRefusesWhoIsBeingOpened() {
    TestPoll poll = new TestPoll(List.of());
    poll.machine.onTry();
    poll.perform(poll.machine.onShutdown());

    assertThat(code(poll.opened.get(0))).isEqualTo(ErrorCode.HUB_SHUTTING_DOWN);
    assertThat(poll.removed).isOne();
  }

  @Test
  void recordsOfAnotherEpochChangeNothing() {
    TestPoll poll = TestPoll.live();
    poll.machine.onTry();
    assertThat(poll.events(0)).isEqualTo(answer(0));
  }

  @Test
  void R24_aSessionThatComesFromElsewhereStartsAtItsClientsPosition() {
    TestPoll poll = TestPoll.resumed(40, 7, "the-token");
    assertThat(poll.opened).containsExactly(new PollResumed(40, 7, "the-token"));

    poll.frame("{\"n\":41}");
    poll.frame("{\"n\":42}");

    assertThat(code(poll.fetch(39, 0))).isEqualTo(ErrorCode.CURSOR_GONE);
    assertThat(poll.events(40)).isEqualTo(answer(42, "{\"n\":41}", "{\"n\":42}"));
    assertThat(poll.events(42)).isEqualTo(answer(42));
    poll.post(1, CREATE);
    assertThat(poll.sent).containsExactly(CREATE);
    assertThat(poll.sentSeqs).containsExactly(0L);
  }

  @Test
  void aClientThatMayComeBackIsNotEndedForBeingTooSlow() {
    TestPoll poll = TestPoll.resumed(0, 0, "the-token");
    for (int n = 0; n < Mailbox.MAX_EVENTS; n++) {
      poll.frame("{}");
    }

    poll.pass(1_200);

    assertThat(poll.detached).containsExactly(1013);
    assertThat(poll.reported).isEmpty();
    assertThat(poll.machine.isDetached()).isTrue();
    assertThat(poll.machine.waiting()).isEqualTo(Mailbox.MAX_EVENTS);
  }

  @Test
  void aClientThatMayComeBackDoesSoWhenItsRouterLeavesTheSessionToAnother() {
    TestPoll poll = TestPoll.resumed(0, 0, "the-token");
    poll.frame("{}");

    poll.released();

    assertThat(poll.detached).containsExactly(1001);
    assertThat(poll.reported).isEmpty();
    assertThat(poll.events(0)).isEqualTo(answer(1, "{}"));
    assertThat(poll.machine.isDetached()).isTrue();
  }

  @Test
  void aSessionThatIsTakenOverKeepsWhatWasNotFetchedAndTellsItsEnd() {
    TestPoll poll = TestPoll.resumed(3, 0, "the-token");
    poll.frame("{}");
    poll.closeLink(1000, "resumed elsewhere");

    assertThat(poll.events(3)).isEqualTo(answer(4, "{}"));
    assertThat(((PollRefused) poll.fetch(4, 0)).message())
        .isEqualTo("The session has ended: resumed elsewhere.");
  }
}
