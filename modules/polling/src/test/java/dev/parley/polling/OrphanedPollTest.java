package dev.parley.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.AdoptSession;
import dev.parley.contract.Frame;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollPosted;
import dev.parley.contract.polling.PollReply.PollRefused;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Long-poll sessions whose router dies or leaves, on the real bus (rules R22, R26). */
class OrphanedPollTest {
  private final PollingBus bus = new PollingBus();
  private BusRouter first;

  @BeforeEach
  void start() {
    first = bus.addRouter(true);
    bus.start();
  }

  @AfterEach
  void stop() {
    bus.close();
  }

  @Test
  void R26_theClientGoesOnWithAnotherRouterAndWhatWasNotPassedOnIsSentAgain() {
    PollingBus.Client client = openThatGotOne(bus, first);
    assertThat(client.post(1, "{\"a\":1}")).isEqualTo(new PollPosted(1));
    assertThat(client.post(2, "{\"a\":2}", "{\"a\":3}")).isEqualTo(new PollPosted(2));
    BusRouter second = bus.addRouter(true);
    second.received = 1;

    first.die();
    await().until(() -> second.told(Frame.class).size() == 2);

    AdoptSession asked = second.told(AdoptSession.class).get(0);
    assertThat(asked.position()).isEqualTo(1);
    assertThat(asked.sent()).isEqualTo(3);
    assertThat(asked.kept()).isEqualTo(3);
    assertThat(asked.epoch()).isGreaterThan(first.epoch());
    assertThat(second.told(Frame.class))
        .extracting(Frame::payload)
        .containsExactly("{\"a\":2}", "{\"a\":3}");
    second.say("{\"n\":2}");
    assertThat(client.fetch(1, 5_000)).isEqualTo(new PollEvents(2, List.of("{\"n\":2}")));
    assertThat(client.post(3, "{\"a\":4}")).isEqualTo(new PollPosted(3));
    await().until(() -> second.told(Frame.class).size() == 3);
    assertThat(client.post(2, "{\"a\":2}", "{\"a\":3}")).isEqualTo(new PollPosted(2));
    assertThat(second.told(Frame.class)).hasSize(3);
  }

  @Test
  void R26_aFetchThatIsHeldAndAPostThatComesMeanwhileWaitForTheNextRouter() {
    PollingBus.Client client = openThatGotOne(bus, first);
    BusRouter second = bus.addRouter(true);
    second.holdsAdoptions = true;
    Future<Object> held = client.fetching(1, 20_000);

    first.die();
    await().until(() -> second.told(AdoptSession.class).size() == 1);
    Future<Object> posted = client.posting(1, "{\"a\":1}");
    second.adoptNow();

    assertThat(PollingBus.await(posted)).isEqualTo(new PollPosted(1));
    await().until(() -> second.told(Frame.class).size() == 1);
    second.say("{\"n\":2}");
    assertThat(PollingBus.await(held)).isEqualTo(new PollEvents(2, List.of("{\"n\":2}")));
  }

  @Test
  void R26_aRouterThatLeavesASessionToOthersIsFollowedByAnother() {
    PollingBus.Client client = openThatGotOne(bus, first);
    BusRouter second = bus.addRouter(true);

    first.tell(new SessionReleased(client.session(), first.epoch()));
    await().until(() -> second.told(AdoptSession.class).size() == 1);
    assertThat(client.post(1, "{\"a\":1}")).isEqualTo(new PollPosted(1));

    await().until(() -> second.told(Frame.class).size() == 1);
    assertThat(first.told(Frame.class)).isEmpty();
  }

  @Test
  void theClientIsToldWhenNobodyGoesOn() {
    PollingBus.Client client = openThatGotOne(bus, first);
    BusRouter second = bus.addRouter(true);
    second.refuseWith = ErrorCode.NOT_FOUND;

    first.die();

    PollEvents last = (PollEvents) client.fetch(1, 20_000);
    assertThat(last.events()).singleElement().asString().contains("hub_unavailable");
    PollRefused over = (PollRefused) client.fetch(2, 0);
    assertThat(over.code()).isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void R22_aRouterThatGoesOnAfterTheClientHasEndedIsToldSo() {
    PollingBus.Client client = openThatGotOne(bus, first);
    BusRouter second = bus.addRouter(true);
    second.holdsAdoptions = true;

    first.die();
    await().until(() -> second.told(AdoptSession.class).size() == 1);

    client.end();
    second.adoptNow();

    await().until(() -> second.told(LinkClosed.class).size() == 1);
  }

  @Test
  void aSessionWhoseRouterIsInItsOwnProcessEndsWithIt() {
    bus.close();
    PollingBus own = new PollingBus();
    try {
      BusRouter here = own.addRouter(false);
      own.start();
      PollingBus.Client client = openThatGotOne(own, here);
      own.addRouter(true);

      here.vanish();
      client.posting(1, "{\"a\":1}");

      PollEvents last = (PollEvents) client.fetch(1, 20_000);
      assertThat(last.events()).singleElement().asString().contains("hub_unavailable");
    } finally {
      own.close();
    }
  }

  /** A session that may be adopted: its client has got an event of its router. */
  private static PollingBus.Client openThatGotOne(PollingBus bus, BusRouter router) {
    PollingBus.Client client = bus.open();
    router.say("{\"n\":1}");
    assertThat(client.fetch(0, 5_000)).isEqualTo(new PollEvents(1, List.of("{\"n\":1}")));
    return client;
  }
}
