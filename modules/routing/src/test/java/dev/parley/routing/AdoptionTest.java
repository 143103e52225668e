package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.Epoch;
import dev.parley.contract.Frame;
import dev.parley.contract.SessionAdopted;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.journal.MemoryJournal;
import dev.parley.session.snapshot.SessionSnapshot;
import io.vertx.core.Future;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * Sessions that go on at another router (rules R22, R23). The first router does not die here: it
 * has to notice by itself that it is not the owner any more.
 */
class AdoptionTest extends JournalledRouters {
  private static final String ITEM_DONE =
      "{\"type\":\"conversation.item.done\",\"event_id\":\"event_3\",\"previous_item_id\":null,"
          + "\"item\":{\"id\":\"item_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":"
          + "\"completed\",\"content\":[{\"type\":\"output_text\",\"text\":\"plum\"}]}}";

  private static final String ASK = "{\"type\":\"response.create\",\"event_id\":\"mine_1\"}";

  /** The first router has written down all that it said. */
  private void awaitWritten(int position) {
    await().until(() -> written().owner().position() == position);
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable asking) {
    assertThatThrownBy(asking)
        .satisfies(
            refused -> assertThat(HubException.ofBusFailure(refused).code()).isEqualTo(code));
  }

  @Test
  void R22_sessionGoesOnWithAnotherUpstreamInTheEpochOfTheLink() {
    StandInLink orphan = turn();

    SessionAdopted adopted = orphan.adopt("anonymous", 2, 0, 0);

    assertThat(adopted.epoch()).isEqualTo(orphan.epoch).isGreaterThan(1);
    assertThat(adopted.router()).isEqualTo(orphan.router);
    await().until(() -> provider.asked.size() == 2);
    assertThat(provider.last().epoch()).isEqualTo(orphan.epoch);
    orphan.say(ASK);
    await().until(() -> provider.events().stream().anyMatch(event -> event.contains("mine_1")));
    provider.sayAs(provider.last().generation(), 0, Events.created("resp_2"));
    await().until(() -> Events.types(orphan.events()).contains("response.created"));
    assertThat(metrics.adopted).containsExactly("adopted");
  }

  @Test
  void R22_routerThatWasReplacedClosesItsUpstreamAndSaysNothing() {
    int said = link.events().size();
    StandInLink orphan = turn();
    orphan.adopt("anonymous", 2, 0, 0);
    long epoch = orphan.epoch;

    link.say(ASK);

    await().until(() -> !provider.received(CloseUpstream.class).isEmpty());
    assertThat(provider.received(CloseUpstream.class).get(0).epoch()).isEqualTo(1);
    assertThat(link.events()).hasSize(said);
    assertThat(written().owner().epoch()).isEqualTo(epoch);
  }

  @Test
  void R23_promiseThatDidNotArriveIsToldOnce() {
    provider.say(ITEM_DONE);
    awaitWritten(3);
    StandInLink orphan = turn();

    orphan.adopt("anonymous", 2, 0, 0);

    await().until(() -> orphan.events().size() >= 2);
    assertThat(orphan.events().get(0)).isEqualTo(ITEM_DONE);
    assertThat(Events.types(orphan.events()).get(1)).isEqualTo("parley.resumable");
    assertThat(Events.tree(orphan.events().get(1)).has("provider")).isFalse();
    assertThat(Events.types(orphan.events())).containsOnlyOnce("conversation.item.done");
    assertThat(orphan.received(Frame.class).get(0).seq()).isZero();
  }

  @Test
  void R23_whatTheClientHasIsNotToldAgain() {
    provider.say(ITEM_DONE);
    awaitWritten(3);
    StandInLink orphan = turn();

    orphan.adopt("anonymous", 3, 0, 0);

    await().until(() -> !orphan.events().isEmpty());
    assertThat(Events.types(orphan.events())).doesNotContain("conversation.item.done");
  }

  @Test
  void R24_positionGoesOnWhereTheClientIs() {
    provider.say(ITEM_DONE);
    awaitWritten(3);
    StandInLink orphan = turn();
    orphan.adopt("anonymous", 7, 0, 0);

    await().until(() -> written().owner().position() == 9);
    assertThat(Events.types(orphan.events()))
        .containsExactly("parley.resumable", "parley.provider.changed");
  }

  @Test
  void linkIsToldFromWhereToSendAgain() {
    link.say(ASK);
    await().until(() -> written().owner().received() == 1);

    assertThat(turn().adopt("anonymous", 2, 3, 3).received()).isEqualTo(1);
  }

  @Test
  void whatTheLinkHasNoMoreIsLost() {
    assertThat(turn().adopt("anonymous", 2, 5, 2).received()).isEqualTo(3);
  }

  @Test
  void R25_sessionOfSomebodyElseIsRefused() {
    StandInLink orphan = turn();

    assertRefused(ErrorCode.FORBIDDEN, () -> orphan.adopt("somebody else", 2, 0, 0));
    assertThat(provider.asked).hasSize(1);
    assertThat(written().owner().epoch()).isEqualTo(1);
  }

  @Test
  void R22_lowerEpochThanIsWrittenIsRefused() {
    StandInLink orphan = turn();
    journal.kept.write(link.session, orphan.epoch, withEpoch(orphan.epoch)).await();

    assertRefused(ErrorCode.NOT_FOUND, () -> orphan.adopt("anonymous", 2, 0, 0));
  }

  private byte[] withEpoch(long epoch) {
    SessionSnapshot.Owner was = written().owner();
    return new SessionSnapshot(was.claimed(epoch, was.resume()), written().machine()).encode();
  }

  @Test
  void impossibleStandIsRefused() {
    StandInLink orphan = turn();

    assertRefused(ErrorCode.INVALID_REQUEST, () -> orphan.adopt("anonymous", 2, 1, 2));
    assertRefused(ErrorCode.INVALID_REQUEST, () -> orphan.adopt("anonymous", -1, 0, 0));
  }

  @Test
  void sessionThatIsNotWrittenDownIsRefused() {
    StandInLink orphan = turn();
    journal.kept.remove(link.session, Long.MAX_VALUE).await();

    assertRefused(ErrorCode.NOT_FOUND, () -> orphan.adopt("anonymous", 2, 0, 0));
  }

  @Test
  void journalOfOneProcessGivesNothingToOthers() {
    MemoryJournal own = new MemoryJournal(10, 1 << 20);
    own.write(link.session, 1, written().encode()).await();
    StandInLink orphan = link.turningTo(router(own));

    assertRefused(ErrorCode.NOT_FOUND, () -> orphan.adopt("anonymous", 2, 0, 0));
  }

  @Test
  void R22_clientThatComesBackIsTakenInByWhoeverItIsBroughtTo() {
    provider.say(ITEM_DONE);
    awaitWritten(3);
    StandInLink back = turn();

    SessionResumed resumed = back.resume(token, 2);

    assertThat(resumed.router()).isEqualTo(back.router);
    assertThat(resumed.epoch()).isGreaterThan(1);
    assertThat(resumed.position()).isEqualTo(2);
    assertThat(resumed.token()).contains(back.router.value());
    await().until(() -> back.events().contains(ITEM_DONE));
    await().until(() -> provider.asked.size() == 2);
    back.say(ASK);
    await().until(() -> provider.events().stream().anyMatch(event -> event.contains("mine_1")));
    JsonNode first = Events.tree(back.events().get(0));
    assertThat(first.path("type").asText()).isEqualTo("conversation.item.done");
    assertThat(metrics.resumed).contains("adopted");
  }

  @Test
  void R25_clientOfAnotherTokenOrSubjectIsNotTakenIn() {
    StandInLink back = turn();

    assertRefused(ErrorCode.NOT_FOUND, () -> back.resume(token + "x", 2));
    assertRefused(ErrorCode.FORBIDDEN, () -> back.resumeAs("somebody else", token, 2));
    assertThat(written().owner().epoch()).isEqualTo(1);
  }

  @Test
  void R25_tokenOfBeforeStaysGoodUntilTheNextIsUsed() {
    StandInLink orphan = turn();
    orphan.adopt("anonymous", 2, 0, 0);
    await().until(() -> !orphan.events().isEmpty());

    assertThat(orphan.another().resume(token, 2).position()).isEqualTo(2);
  }

  @Test
  void R25_routerThatCanWriteNothingDownLetsTheClientKeepItsToken() {
    journal.fail();
    StandInLink back = turn();

    SessionResumed resumed = back.resume(token, 2);

    assertThat(resumed.token()).endsWith(secret(token)).contains(back.router.value());
    journal.failNext(0);
    assertThat(back.turningTo(router(journal)).resume(resumed.token(), 2).token())
        .doesNotEndWith(secret(token));
  }

  @Test
  void R25_linkOfARouterThatCanWriteNothingDownIsGivenNoOtherToken() {
    journal.fail();
    StandInLink orphan = turn();
    orphan.adopt("anonymous", 2, 0, 0);
    orphan.say(ASK);
    await().until(() -> provider.asked.size() == 2);
    provider.sayAs(provider.last().generation(), 0, Events.created("resp_2"));
    await().until(() -> Events.types(orphan.events()).contains("response.created"));

    assertThat(Events.types(orphan.events())).doesNotContain("parley.resumable");
    journal.failNext(0);
    assertThat(orphan.turningTo(router(journal)).resume(token, 2).position()).isEqualTo(2);
  }

  @Test
  void R25_clientIsGivenAnotherTokenOnlyOnceItIsWrittenDown() {
    StandInLink back = link.another();
    journal.fail();

    String kept = back.resume(token, 2).token();

    assertThat(secret(kept)).isEqualTo(secret(token));
    journal.failNext(0);
    await().until(() -> written().owner().epoch() > 1);
    back.say(ASK);
    await().until(() -> provider.events().stream().anyMatch(event -> event.contains("mine_1")));
    String next = back.another().resume(kept, 2).token();
    assertThat(secret(next)).isNotEqualTo(secret(kept));
    assertThat(back.turningTo(router(journal)).resume(next, 2).position()).isEqualTo(2);
  }

  /** Two routers that do not know of each other's writes: that which the client came to last. */
  @Test
  void R22_clientThatCameBackInBothPartsOfAHubIsServedByTheOneItCameToLast() {
    HeldJournal cutOff = new HeldJournal();
    cutOff.kept.write(link.session, 1, written().encode()).await();
    cutOff.fail();
    StandInLink left = link.turningTo(router(cutOff));
    String kept = left.resume(token, 2).token();

    SessionResumed last = turn().resume(kept, 2);

    assertThat(last.epoch()).isGreaterThan(Epoch.next(left.epoch, left.instance));
    assertThat(written().owner().epoch()).isEqualTo(last.epoch());
  }

  @Test
  void R25_secondOfTwoRacingUsesIsRefusedThoughBothWaitForTheJournal() {
    journal.hold();
    StandInLink one = link.another();
    StandInLink two = link.another();

    List<Future<SessionResumed>> asked =
        List.of(one.resuming("anonymous", token, 2), two.resuming("anonymous", token, 2));
    await().until(() -> journal.waiting() > 0);
    journal.acknowledge();

    Future.join(asked).otherwiseEmpty().await();
    assertThat(asked).filteredOn(Future::succeeded).hasSize(1);
    assertThat(asked)
        .filteredOn(Future::failed)
        .singleElement()
        .satisfies(
            refused ->
                assertThat(HubException.ofBusFailure(refused.cause()).code())
                    .isEqualTo(ErrorCode.RESUME_RACE));
  }

  private static String secret(String token) {
    return token.substring(token.lastIndexOf('~'));
  }
}
