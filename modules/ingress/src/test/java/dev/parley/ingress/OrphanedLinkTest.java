package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Address;
import dev.parley.contract.AdoptSession;
import dev.parley.contract.BusRecord;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.OpenSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAdopted;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.error.ErrorCode;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.WebSocketClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients with real sockets whose session's router dies without a word (rule R22). */
class OrphanedLinkTest {
  private static final String URI = "/v1/realtime?model=gpt-realtime";

  private final TestHub hub = new TestHub();
  private final InstanceId second = InstanceId.create();
  private final List<BusRecord> told = new CopyOnWriteArrayList<>();
  private StandInRouter first;
  private WebSocketClient http;

  @BeforeEach
  void start() {
    first = hub.addRouter();
    hub.start(TestHub.config());
    http = TestClient.newHttp(hub.vertx);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private void addSecond(Consumer<Message<BusRecord>> onAdopt) {
    TestHub.await(
        Address.of(Role.ROUTER, second)
            .consume(
                hub.vertx.eventBus(),
                message -> {
                  told.add(message.body());
                  if (message.body() instanceof AdoptSession) {
                    onAdopt.accept(message);
                  }
                })
            .completion());
    Address.ANNOUNCEMENTS.publish(
        hub.vertx.eventBus(),
        new Announcement(Role.ROUTER, second, hub.node, 0, "", "", "test", false));
  }

  private TestClient connect() {
    return TestClient.connect(http, hub.port(), URI);
  }

  private <T extends BusRecord> List<T> told(Class<T> type) {
    return told.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private void adoptHere(Message<BusRecord> message) {
    AdoptSession asked = (AdoptSession) message.body();
    message.reply(new SessionAdopted(asked.session(), second, asked.epoch(), 1));
  }

  @Test
  void clientKeepsItsSocketAndWhatItsRouterDidNotPassOnIsSentToTheNext() {
    first.withholdCredit = true;
    TestClient client = connect().send("{\"n\":1}").send("{\"n\":2}");
    client.awaitEvents(2);
    addSecond(this::adoptHere);

    TestHub.await(first.vanish());
    client.send("{\"n\":3}");

    await().until(() -> told(Frame.class).size() == 2);
    AdoptSession asked = told(AdoptSession.class).get(0);
    assertThat(asked.position()).isEqualTo(2);
    assertThat(asked.sent()).isEqualTo(3);
    assertThat(asked.kept()).isEqualTo(3);
    assertThat(asked.epoch()).isGreaterThan(first.opened.get(0).epoch());
    assertThat(told(Frame.class))
        .extracting(Frame::payload)
        .containsExactly("{\"n\":2}", "{\"n\":3}");
    assertThat(told(Frame.class)).extracting(Frame::seq).containsExactly(0L, 1L);

    Frame answer =
        new Frame(
            asked.session(), Leg.LINK, asked.epoch(), 0, 0, FrameKind.CONTROL, "{\"after\":1}");
    Address.of(asked.linkRole(), asked.link()).send(hub.vertx.eventBus(), answer);
    client.awaitEvents(3);
    assertThat(client.events.get(2)).isEqualTo("{\"after\":1}");
    client.send("{\"n\":4}");
    await().until(() -> told(Frame.class).size() == 3);
  }

  @Test
  void clientKeepsItsSocketWhenItsRouterLeavesTheSessionToAnother() {
    TestClient client = connect().send("{\"n\":1}");
    client.awaitEvents(1);
    addSecond(this::adoptHere);
    OpenSession opened = first.opened.get(0);

    Address.of(Role.INGRESS, opened.link())
        .send(hub.vertx.eventBus(), new SessionReleased(opened.session(), opened.epoch()));
    await().until(() -> told(AdoptSession.class).size() == 1);
    client.send("{\"n\":2}");

    await().until(() -> told(Frame.class).size() == 1);
    assertThat(told(Frame.class)).extracting(Frame::payload).containsExactly("{\"n\":2}");
    assertThat(first.received).extracting(Frame::payload).doesNotContain("{\"n\":2}");
  }

  @Test
  void clientIsToldWhenNobodyGoesOn() {
    TestClient client = connect().send("{}");
    client.awaitEvents(1);
    addSecond(message -> message.fail(ErrorCode.NOT_FOUND.number(), "nothing is written"));

    TestHub.await(first.vanish());
    client.send("{}");

    assertThat(client.awaitClose()).isEqualTo(1011);
    assertThat(client.error().getString("code")).isEqualTo("hub_unavailable");
  }

  @Test
  void R24_aClientThatMayComeBackIsSentElsewhereWhenNobodyGoesOn() {
    TestClient client = TestClient.connect(http, hub.port(), URI + "&parley_events=1");
    client.send("{\"n\":1}").send("{\"n\":2}");
    await().until(() -> client.events.contains("{\"n\":2}"));
    addSecond(message -> message.fail(ErrorCode.NOT_FOUND.number(), "nothing is written"));

    TestHub.await(first.vanish());
    client.send("{}");

    assertThat(client.awaitClose()).isEqualTo(1001);
    assertThat(client.socket().closeReason()).isEqualTo("server_error.hub_unavailable");
  }

  @Test
  void R22_routerThatGoesOnTooLateForTheClientIsToldOfItsEnd() {
    List<Message<BusRecord>> held = new CopyOnWriteArrayList<>();
    TestClient client = connect().send("{}");
    client.awaitEvents(1);
    addSecond(held::add);
    TestHub.await(first.vanish());
    client.send("{}");
    await().until(() -> held.size() == 1);

    TestHub.await(client.socket().close());
    await().until(() -> hub.counted.closedWith.size() == 1);
    adoptHere(held.get(0));

    await().until(() -> told(LinkClosed.class).size() == 1);
  }
}
