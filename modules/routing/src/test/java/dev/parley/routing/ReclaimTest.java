package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.PollMarked;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAccepted;
import dev.parley.contract.SessionReclaimed;
import dev.parley.contract.SessionReclaimed.Standing;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.polling.TokenHash;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Long-poll sessions whose link's instance is gone, at routers with one journal (rule R26). */
class ReclaimTest extends JournalledRouters {
  private static final String ASK = "{\"type\":\"response.create\",\"event_id\":\"mine_1\"}";
  private static final String CLEAR = "{\"type\":\"input_audio_buffer.clear\"}";
  private final TokenHash token = TokenHash.of("the client's");
  private StandInLink poll;

  @BeforeEach
  void openPolled() {
    poll = StandInLink.polled(vertx, link.router);
    await().until(() -> poll.events().size() == 1);
    poll.mark(token, 0, 0);
    awaitMarked(0);
  }

  private void awaitMarked(long post) {
    await()
        .until(
            () -> poll.received(PollMarked.class).stream().anyMatch(each -> each.post() == post));
  }

  private String resumeState() {
    return journal.snapshot(poll.session).owner().resume();
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable asking) {
    assertThatThrownBy(asking)
        .satisfies(
            refused -> assertThat(HubException.ofBusFailure(refused).code()).isEqualTo(code));
  }

  @Test
  void R26_aPostIsMarkedWhenTheJournalKnowsOfIt() {
    poll.say(ASK);
    poll.say(CLEAR);
    poll.mark(token, 1, 2);

    awaitMarked(1);

    assertThat(resumeState()).endsWith("/" + link.router + "/" + token.hex() + ".1.2");
    assertThat(journal.snapshot(poll.session).owner().received()).isEqualTo(2);
    assertThat(Events.types(poll.events())).doesNotContain("parley.resumable");
  }

  @Test
  void R26_theClientGoesOnOverAnotherLinkWithWhatItLacks() {
    poll.say(ASK);
    poll.mark(token, 1, 1);
    awaitMarked(1);
    provider.sayAs(provider.last().generation(), 0, Events.created("resp_1"));
    await().until(() -> poll.events().size() == 2);
    poll.say(CLEAR);
    poll.vanish();
    StandInLink next = poll.polledElsewhere(link.router);

    SessionReclaimed reclaimed = next.reclaim(token, 1);

    assertThat(reclaimed.standing()).isEqualTo(new Standing(1, 2, 1, 1, 2));
    assertThat(reclaimed.subject()).isEqualTo("anonymous");
    assertThat(reclaimed.mayComeBack()).isFalse();
    await().until(() -> next.events().size() == 1);
    assertThat(Events.types(next.events())).containsExactly("response.created");
  }

  @Test
  void R26_aClientThatDoesNotSayWhatItHasIsGivenAllThatIsKept() {
    poll.vanish();
    StandInLink next = poll.polledElsewhere(link.router);

    assertThat(next.reclaim(token, ResumeSession.UNKNOWN).standing())
        .isEqualTo(new Standing(0, 1, 0, 0, 0));
    await().until(() -> next.events().size() == 1);
    assertThat(Events.types(next.events())).containsExactly("session.created");
  }

  @Test
  void R26_anotherTokenAndAPositionThatNobodyHasAreRefused() {
    StandInLink next = poll.polledElsewhere(link.router);

    assertRefused(ErrorCode.INVALID_API_KEY, () -> next.reclaim(TokenHash.of("a guess"), 1));
    assertRefused(ErrorCode.CURSOR_AHEAD, () -> next.reclaim(token, 9));
    assertRefused(ErrorCode.NOT_FOUND, () -> link.polledElsewhere(link.router).reclaim(token, 0));
  }

  @Test
  void R26_anyRouterThatIsAskedNamesTheOneThatHasTheSession() {
    InstanceId another = router(journal);
    // Whoever is asked by this thread from now on has heard of it.
    Address.ANNOUNCEMENTS.publish(
        vertx.eventBus(),
        new Announcement(Role.ROUTER, link.router, node, 0, "", "", "test", false));
    assertThat(resumeState()).isNotNull();

    assertThat(poll.polledElsewhere(another).askToReclaim(token, 1))
        .isEqualTo(new SessionAccepted(poll.session, link.router));
    assertRefused(
        ErrorCode.INVALID_API_KEY,
        () -> poll.polledElsewhere(another).reclaim(TokenHash.of("a guess"), 1));
  }

  @Test
  void R26_whenItsRouterIsGoneAsWellTheOneThatIsAskedGoesOnFromTheJournal() {
    poll.say(ASK);
    poll.mark(token, 1, 1);
    awaitMarked(1);
    InstanceId another = router(journal, InstanceId.create());
    stopFirst().await();
    StandInLink next = poll.polledElsewhere(another);

    SessionReclaimed reclaimed = next.reclaim(token, 1);

    assertThat(reclaimed.router()).isEqualTo(another);
    assertThat(reclaimed.epoch()).isGreaterThan(poll.epoch);
    assertThat(reclaimed.standing()).isEqualTo(new Standing(1, 1, 1, 0, 1));
    next.mark(token, 1, 1);
    await().until(() -> !next.received(PollMarked.class).isEmpty());
  }
}
