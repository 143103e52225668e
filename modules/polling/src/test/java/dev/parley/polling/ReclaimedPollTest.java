package dev.parley.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.CloseLink;
import dev.parley.contract.Frame;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.PollMark;
import dev.parley.contract.ReclaimSession;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.SessionReclaimed.Standing;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollPosted;
import dev.parley.contract.polling.PollReply.PollRefused;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Long-poll sessions whose polling instance is gone go on at this one, on the real bus (R26). */
class ReclaimedPollTest {
  private final PollingBus bus = new PollingBus();
  private BusRouter router;

  @BeforeEach
  void start() {
    router = bus.addRouter(true);
    bus.start(true);
  }

  @AfterEach
  void stop() {
    bus.close();
  }

  private static ErrorCode code(Object reply) {
    return ((PollRefused) reply).code();
  }

  @Test
  void R26_aPostIsAnsweredWhenItIsMarked() {
    PollingBus.Client client = bus.open();
    Future<Object> posted = client.posting(1, "{\"a\":1}", "{\"a\":2}");
    await().until(() -> router.told(PollMark.class).size() == 2);

    PollMark mark = router.told(PollMark.class).get(1);
    assertThat(mark.post()).isEqualTo(1);
    assertThat(mark.through()).isEqualTo(2);
    assertThat(mark.token()).isEqualTo(client.token());
    assertThat(posted.isComplete()).isFalse();
    router.mark(1);

    assertThat(PollingBus.await(posted)).isEqualTo(new PollPosted(1));
    assertThat(client.post(1, "{\"a\":1}", "{\"a\":2}")).isEqualTo(new PollPosted(1));
    assertThat(router.told(Frame.class)).hasSize(2);
  }

  @Test
  void R26_theClientGoesOnAtItsCursorAndWhatTheSessionHasIsNotSentAgain() {
    router.standing = new Standing(5, 7, 2, 1, 4);
    PollingBus.Client client = bus.fromElsewhere();
    Future<Object> fetched = client.fetching(5, 20_000);
    await().until(() -> router.told(PollMark.class).size() == 1);

    ReclaimSession asked = router.told(ReclaimSession.class).get(0);
    assertThat(asked.session()).isEqualTo(client.session());
    assertThat(asked.token()).isEqualTo(client.token());
    assertThat(asked.after()).isEqualTo(5);
    router.say("{\"n\":6}");
    assertThat(PollingBus.await(fetched)).isEqualTo(new PollEvents(6, List.of("{\"n\":6}")));

    assertThat(client.post(2, "{\"a\":3}")).isEqualTo(new PollPosted(2));
    Future<Object> posted = client.posting(3, "{\"a\":4}", "{\"a\":5}");
    await().until(() -> router.told(PollMark.class).size() == 2);
    assertThat(router.told(Frame.class)).extracting(Frame::payload).containsExactly("{\"a\":5}");
    PollMark mark = router.told(PollMark.class).get(1);
    assertThat(mark.post()).isEqualTo(3);
    assertThat(mark.through()).isEqualTo(5);
    router.mark(3);
    assertThat(PollingBus.await(posted)).isEqualTo(new PollPosted(3));
  }

  @Test
  void R26_aPostThatTheSessionHasWholeButNobodyAnsweredIsAnswered() {
    router.standing = new Standing(5, 5, 2, 3, 6);
    PollingBus.Client client = bus.fromElsewhere();
    Future<Object> fetched = client.fetching(5, 20_000);
    await().until(() -> router.told(PollMark.class).size() == 1);

    Future<Object> posted = client.posting(3, "{\"a\":4}", "{\"a\":5}", "{\"a\":6}");
    await().until(() -> router.told(PollMark.class).size() == 2);
    router.mark(3);

    assertThat(PollingBus.await(posted)).isEqualTo(new PollPosted(3));
    assertThat(router.told(Frame.class)).isEmpty();
    assertThat(fetched.isComplete()).isFalse();
  }

  @Test
  void R26_aPostWaitsForTheFetchThatSaysWhereTheClientIs() {
    router.standing = new Standing(8, 8, 0, 0, 0);
    PollingBus.Client client = bus.fromElsewhere();
    Future<Object> posted = client.posting(1, "{\"a\":1}");
    client.fetching(8, 20_000);

    await().until(() -> router.told(Frame.class).size() == 1);
    router.mark(1);

    assertThat(PollingBus.await(posted)).isEqualTo(new PollPosted(1));
    assertThat(router.told(ReclaimSession.class))
        .singleElement()
        .extracting(ReclaimSession::after)
        .isEqualTo(8L);
  }

  @Test
  void R26_withoutAFetchTheClientSaysLaterWhatItHas() {
    router.standing = new Standing(3, 6, 0, 0, 0);
    PollingBus.Client client = bus.fromElsewhere();
    Future<Object> posted = client.posting(1, "{\"a\":1}");
    await().until(() -> router.told(ReclaimSession.class).size() == 1);
    assertThat(router.told(ReclaimSession.class).get(0).after()).isEqualTo(ResumeSession.UNKNOWN);
    await().until(() -> router.told(Frame.class).size() == 1);
    router.mark(1);
    PollingBus.await(posted);

    assertThat(code(client.fetch(7, 0))).isEqualTo(ErrorCode.CURSOR_AHEAD);
    Future<Object> fetched = client.fetching(5, 20_000);
    List.of("{\"n\":4}", "{\"n\":5}", "{\"n\":6}").forEach(router::say);

    assertThat(PollingBus.await(fetched)).isEqualTo(new PollEvents(6, List.of("{\"n\":6}")));
    assertThat(code(client.fetch(4, 0))).isEqualTo(ErrorCode.CURSOR_GONE);
  }

  @Test
  void R26_whatNobodyKnowsIsNotFoundAndAWrongTokenIsSaid() {
    PollingBus.Client client = bus.fromElsewhere();

    router.refuseWith = ErrorCode.NOT_FOUND;
    assertThat(code(client.fetch(0, 0))).isEqualTo(ErrorCode.NOT_FOUND);
    router.refuseWith = ErrorCode.INVALID_API_KEY;
    assertThat(code(client.fetch(0, 0))).isEqualTo(ErrorCode.INVALID_API_KEY);
    router.refuseWith = null;
    router.standing = new Standing(0, 0, 0, 0, 0);
    assertThat(client.fetch(0, 0)).isEqualTo(new PollEvents(0, List.of()));
  }

  @Test
  void R26_aSessionThatIsReclaimedElsewhereIsLetGoWithoutAWord() {
    router.standing = new Standing(5, 5, 0, 0, 0);
    PollingBus.Client client = bus.fromElsewhere();
    Future<Object> held = client.fetching(5, 20_000);
    await().until(() -> router.told(PollMark.class).size() == 1);

    router.tell(new CloseLink(client.session(), router.epoch(), 1000, "resumed elsewhere"));

    assertThat(PollingBus.await(held)).isEqualTo(new PollEvents(5, List.of()));
    client.fetching(5, 20_000);
    await().until(() -> router.told(ReclaimSession.class).size() == 2);
  }

  @Test
  void R26_anInstanceThatStopsLeavesItsSessionsToOthers() {
    PollingBus.Client client = bus.open();
    router.say("{\"n\":1}");
    assertThat(client.fetch(0, 5_000)).isEqualTo(new PollEvents(1, List.of("{\"n\":1}")));
    Future<Object> held = client.fetching(1, 20_000);
    Future<Object> posted = client.posting(1, "{\"a\":1}");
    await().until(() -> router.told(Frame.class).size() == 1);

    bus.undeploy();

    assertThat(PollingBus.await(held)).isEqualTo(new PollEvents(1, List.of()));
    assertThat(code(PollingBus.await(posted))).isEqualTo(ErrorCode.HUB_UNAVAILABLE);
    await().until(() -> router.told(LinkDetached.class).size() == 1);
  }
}
