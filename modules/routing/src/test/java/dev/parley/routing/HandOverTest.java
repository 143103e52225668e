package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.CloseLink;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import org.junit.jupiter.api.Test;

/** A router that stops leaves its sessions to another one (rules R22, R23). */
class HandOverTest extends JournalledRouters {
  private static final String ASK = "{\"type\":\"response.create\",\"event_id\":\"mine_1\"}";

  /** Another router, of which the first one knows when it has answered something asked after. */
  private InstanceId successor() {
    InstanceId successor = router(journal, InstanceId.create());
    assertThatThrownBy(() -> link.another().resume("none", 0)).isInstanceOf(ReplyException.class);
    return successor;
  }

  @Test
  void linkIsToldWhenTheSessionIsWrittenDown() {
    StandInLink orphan = link.turningTo(successor());

    stopFirst().await();

    await().until(() -> !link.received(SessionReleased.class).isEmpty());
    assertThat(link.received(SessionReleased.class))
        .containsExactly(new SessionReleased(link.session, link.epoch));
    assertThat(link.received(CloseLink.class)).isEmpty();
    assertThat(provider.received(CloseUpstream.class)).hasSize(1);
    assertThat(written().owner().position()).isEqualTo(2);
    orphan.adopt("anonymous", 2, 0, 0);
    await().until(() -> provider.asked.size() == 2);
    orphan.say(ASK);
    await().until(() -> provider.events().stream().anyMatch(event -> event.contains("mine_1")));
  }

  @Test
  void R22_whatComesMeanwhileIsLeftToTheNext() {
    StandInLink orphan = link.turningTo(successor());
    journal.hold();
    Future<Void> stopped = stopFirst();
    await().until(() -> journal.waiting() > 0);

    link.say(ASK);
    provider.say(Events.created("resp_1"));
    journal.acknowledge();
    stopped.await();

    assertThat(provider.events()).noneMatch(event -> event.contains("mine_1"));
    assertThat(Events.types(link.events())).doesNotContain("response.created");
    assertThat(orphan.adopt("anonymous", 2, 1, 1).received()).isZero();
  }

  @Test
  void sessionEndsWhenNobodyIsThereToGoOnWithIt() {
    stopFirst().await();

    assertThat(link.received(CloseLink.class)).extracting(CloseLink::code).containsExactly(1001);
    assertThat(written()).isNull();
  }

  @Test
  void R23_aWriteThatFailsIsTriedAgainBeforeTheSessionIsEnded() {
    StandInLink orphan = link.turningTo(successor());
    journal.failNext(2);

    stopFirst().await();

    await().until(() -> !link.received(SessionReleased.class).isEmpty());
    assertThat(link.received(CloseLink.class)).isEmpty();
    assertThat(orphan.adopt("anonymous", 2, 0, 0).received()).isZero();
  }

  @Test
  void sessionEndsWhenItCannotBeWrittenDown() {
    successor();
    journal.fail();

    stopFirst().await();

    assertThat(link.received(SessionReleased.class)).isEmpty();
    assertThat(link.received(CloseLink.class)).extracting(CloseLink::code).containsExactly(1001);
  }

  @Test
  void R24_sessionWhoseClientIsAwayWaitsInTheJournal() {
    StandInLink back = link.turningTo(successor());
    link.lose();
    await().until(() -> metrics.detached.get() == 1);

    stopFirst().await();

    assertThat(metrics.detached).hasValue(0);
    assertThat(back.resume(token, 2).position()).isEqualTo(2);
    await().until(() -> provider.asked.size() == 2);
  }

  @Test
  void R24_clientThatComesBackToARouterThatStopsIsSentToAnother() {
    StandInLink elsewhere = link.turningTo(successor());
    link.lose();
    StandInLink back = link.another();
    journal.hold();
    Future<Void> stopped = stopFirst();
    await().until(() -> journal.waiting() > 0);
    vertx.setTimer(100, later -> journal.acknowledge());

    assertThatThrownBy(() -> back.resume(token, 2))
        .satisfies(
            refused ->
                assertThat(HubException.ofBusFailure(refused).code())
                    .isEqualTo(ErrorCode.HUB_SHUTTING_DOWN));
    assertThat(elsewhere.resume(token, 2).position()).isEqualTo(2);
    stopped.await();
  }
}
