package dev.parley.provider.api;

import static dev.parley.contract.error.ErrorCode.HUB_SHUTTING_DOWN;
import static dev.parley.contract.error.ErrorCode.HUB_UNAVAILABLE;
import static dev.parley.contract.error.ErrorCode.INTERNAL;
import static dev.parley.contract.error.ErrorCode.PROVIDER_FULL;
import static dev.parley.contract.error.ErrorCode.PROVIDER_REFUSED_CREDENTIALS;
import static dev.parley.contract.error.ErrorCode.PROVIDER_SESSION_CAP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Address;
import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamOpened;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.flow.CreditWindow;
import dev.parley.provider.api.ScriptedConnector.ScriptedUpstream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProviderVerticleTest {
  private static final SessionId SESSION = new SessionId("sess_A");
  private static final SessionId OTHER = new SessionId("sess_B");
  private static final Capabilities CAPABILITIES =
      new Capabilities(
          true, false, true, false, true, false, Set.of("a"), Set.of("b"), Duration.ofMinutes(60));

  private final Vertx vertx = Vertx.vertx();
  private final InstanceId node = InstanceId.create();
  private final SessionSlots slots = new SessionSlots(2);
  private final List<Announcement> announcements = new CopyOnWriteArrayList<>();
  private final Counts counts = new Counts();
  private final AtomicReference<ScriptedConnector> connector = new AtomicReference<>();
  private String deployment;
  private ProviderVerticle verticle;
  private StandInRouter router;

  @BeforeEach
  void deploy() throws Exception {
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    BusCodecs.register(vertx.eventBus());
    Address.ANNOUNCEMENTS
        .consume(vertx.eventBus(), message -> announcements.add(message.body()))
        .completion()
        .await();
    EndpointConfig endpoint =
        new EndpointConfig(
            "test",
            "openai",
            URI.create("http://localhost/v1"),
            null,
            "model",
            null,
            Duration.ofSeconds(3),
            Duration.ofSeconds(3),
            Duration.ofSeconds(15),
            2,
            null,
            false);
    verticle =
        new ProviderVerticle(
            endpoint,
            CAPABILITIES,
            slots,
            new ProviderEnvironment(node, "1.0", counts),
            owner -> {
              connector.set(new ScriptedConnector(owner));
              return connector.get();
            });
    deployment = vertx.deployVerticle(verticle).await();
    router = new StandInRouter(vertx, verticle.instance());
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void announcesWhatItServesAndThatItLeaves() {
    await().until(() -> !announcements.isEmpty());
    Announcement announcement = announcements.get(0);
    assertThat(announcement.role()).isEqualTo(Role.PROVIDER);
    assertThat(announcement.instance()).isEqualTo(verticle.instance());
    assertThat(announcement.node()).isEqualTo(node);
    assertThat(announcement.serves()).isEqualTo("test");
    assertThat(Capabilities.fromJson(announcement.capabilities())).isEqualTo(CAPABILITIES);
    assertThat(announcement.leaving()).isFalse();

    vertx.undeploy(deployment).await();

    await().until(() -> announcements.stream().anyMatch(Announcement::leaving));
    assertThat(connector.get().closed).isTrue();
  }

  @Test
  void answersAnOpenWhenTheSessionIsReadyAndNotBefore() {
    Future<UpstreamOpened> opened =
        router.open(new OpenUpstream(SESSION, 7, 3, router.instance, "test", "{\"a\":1}"));
    await().until(() -> connector.get().upstreams.size() == 1);
    assertThat(opened.isComplete()).isFalse();
    assertThat(upstream().config).isEqualTo("{\"a\":1}");

    upstream().becomeReady();

    assertThat(opened.await()).isEqualTo(new UpstreamOpened(SESSION, 7, 3, "{\"id\":\"sess_up\"}"));
    assertThat(counts.connected).containsExactly("test");
  }

  @Test
  void answersAFailedConnectWithItsCodeAndFreesTheSlot() {
    Future<UpstreamOpened> opened = router.open(SESSION, 1, 1);
    await().until(() -> connector.get().upstreams.size() == 1);

    upstream().refuse(PROVIDER_REFUSED_CREDENTIALS);

    assertThat(codeOf(opened)).isEqualTo(PROVIDER_REFUSED_CREDENTIALS);
    assertThat(slots.taken()).isZero();
    assertThat(counts.failed).containsExactly(PROVIDER_REFUSED_CREDENTIALS);
    assertThat(router.received).isEmpty();
  }

  @Test
  void aConnectorThatThrowsIsAnInternalFailure() {
    connector.get().throwing = true;

    assertThat(codeOf(router.open(SESSION, 1, 1))).isEqualTo(INTERNAL);
    assertThat(slots.taken()).isZero();
  }

  @Test
  void refusesMoreSessionsThanTheNodeMayHold() {
    open(SESSION, 1, 1);
    open(OTHER, 1, 1);
    SessionId third = new SessionId("sess_C");

    assertThat(codeOf(router.open(third, 1, 1))).isEqualTo(PROVIDER_FULL);

    router.close(OTHER, 1, 1);
    await().until(() -> slots.taken() == 1);
    open(third, 1, 2);
  }

  private Future<UpstreamOpened> openBeside(long epoch, int generation, int keeps) {
    int before = connector.get().upstreams.size();
    Future<UpstreamOpened> opened =
        router.open(
            new OpenUpstream(SESSION, epoch, generation, keeps, router.instance, "test", null));
    await().until(() -> connector.get().upstreams.size() == before + 1);
    upstream().becomeReady();
    return opened;
  }

  @Test
  void oneUpstreamOfASessionMayStandBesideAnother() {
    open(SESSION, 1, 1);
    ScriptedUpstream old = upstream();
    openBeside(1, 2, 1).await();
    ScriptedUpstream beside = upstream();

    router.frame(SESSION, 1, 1, 0, "to the old one");
    router.frame(SESSION, 1, 2, 0, "to the new one");
    await().until(() -> old.sent.size() == 1 && beside.sent.size() == 1);
    assertThat(slots.taken()).isEqualTo(2);

    router.close(SESSION, 1, 1);
    await().until(() -> old.closes == 1);
    assertThat(beside.closes).isZero();
    assertThat(slots.taken()).isEqualTo(1);
    router.frame(SESSION, 1, 2, 1, "and again");
    await().until(() -> beside.sent.size() == 2);
  }

  @Test
  void R22_onlyTheUpstreamThatIsToBeKeptIsKept() {
    open(SESSION, 1, 1);
    ScriptedUpstream first = upstream();
    openBeside(1, 2, 1).await();
    ScriptedUpstream second = upstream();

    openBeside(2, 3, 2).await();

    await().until(() -> first.closes == 1 && second.closes == 1);
    assertThat(slots.taken()).isEqualTo(1);
  }

  @Test
  void refusesARequestForAnotherEndpoint() {
    assertThat(codeOf(router.open(new OpenUpstream(SESSION, 1, 1, router.instance, "else", null))))
        .isEqualTo(HUB_UNAVAILABLE);
  }

  @Test
  void commandsReachTheUpstreamInOrderAndAreCreditedEverySixteen() {
    open(SESSION, 1, 1);

    send(0, 15);
    await().until(() -> upstream().sent.size() == 15);
    int before = router.creditedFrames();
    send(15, 17);

    await().until(() -> router.creditedFrames() >= 16);
    assertThat(before).isLessThanOrEqualTo(15);
    await().until(() -> router.creditedFrames() == 32);
    assertThat(upstream().sent).isEqualTo(events(0, 32));
  }

  @Test
  void creditThatIsNotDueByCountComesByTime() {
    open(SESSION, 1, 1);

    send(0, 1);

    await().until(() -> router.creditedFrames() == 1);
    Credit credit = (Credit) router.received.get(0);
    assertThat(credit.bytes()).isEqualTo("event-0".length());
    assertThat(credit.generation()).isEqualTo(1);
  }

  @Test
  void creditWaitsWhileTheSocketIsFull() {
    open(SESSION, 1, 1);
    upstream().full = true;

    send(0, 40);
    await().until(() -> upstream().sent.size() == 40);
    open(OTHER, 1, 1);
    assertThat(router.creditedFrames()).isZero();
    connector.get().upstreams.get(0).drained();

    await().until(() -> router.creditedFrames() == 40);
  }

  @Test
  void eventsOfTheProviderArriveNumberedAndUnread() {
    open(SESSION, 5, 2);

    upstream().deliver(events(0, 3));

    await().until(() -> router.frames().size() == 3);
    assertThat(router.frames()).extracting(Frame::seq).containsExactly(0L, 1L, 2L);
    assertThat(router.frames()).extracting(Frame::payload).isEqualTo(events(0, 3));
    assertThat(router.frames()).allMatch(frame -> frame.epoch() == 5 && frame.generation() == 2);
  }

  @Test
  void withoutCreditTheProviderIsPausedAndWithCreditItGoesOn() {
    open(SESSION, 1, 1);

    int delivered = upstream().deliver(events(0, 200)).await();

    assertThat(delivered).isEqualTo(CreditWindow.FRAMES);
    await().until(() -> router.frames().size() == CreditWindow.FRAMES);
    assertThat(upstream().paused).isTrue();
    router.credit(SESSION, 1, 1, 16, 16 * 8);
    await().until(() -> !upstream().paused);
    assertThat(upstream().deliver(events(64, 200)).await()).isEqualTo(16);
    await().until(() -> router.frames().size() == 80);
    assertThat(router.frames()).extracting(Frame::payload).isEqualTo(events(0, 80));
  }

  @Test
  void oneFrameLargerThanTheWindowPasses() {
    open(SESSION, 1, 1);
    String large = "x".repeat((int) CreditWindow.BYTES * 2);

    upstream().deliver(List.of(large, "next"));

    await().until(() -> router.frames().size() == 1);
    assertThat(upstream().paused).isTrue();
    router.credit(SESSION, 1, 1, 1, large.length());
    await().until(() -> !upstream().paused);
  }

  @Test
  void anUpstreamThatIgnoresThePauseIsClosedBeforeItFillsTheMemory() {
    open(SESSION, 1, 1);
    upstream().heedless = true;

    upstream().deliver(events(0, 500));

    await().until(() -> router.closed().size() == 1);
    assertThat(router.closed().get(0).fault()).isEqualTo(INTERNAL);
    assertThat(upstream().closes).isEqualTo(1);
    assertThat(router.frames()).hasSizeLessThan(150);
  }

  @Test
  void theEndOfTheProviderComesOnceAndLast() {
    open(SESSION, 1, 1);

    upstream().deliver(events(0, 5));
    upstream().die(PROVIDER_SESSION_CAP);
    upstream().die(PROVIDER_SESSION_CAP);
    upstream().deliver(events(5, 6));

    await().until(() -> router.closed().size() == 1);
    open(OTHER, 1, 1);
    assertThat(router.closed()).hasSize(1);
    assertThat(router.received).hasSize(6);
    assertThat(router.received.get(5)).isEqualTo(router.closed().get(0));
    assertThat(router.closed().get(0).fault()).isEqualTo(PROVIDER_SESSION_CAP);
    assertThat(counts.ended).containsExactly(PROVIDER_SESSION_CAP.label());
    assertThat(slots.taken()).isEqualTo(1);
  }

  @Test
  void aCloseEndsTheUpstreamOnceAndSilently() {
    open(SESSION, 1, 1);
    ScriptedUpstream upstream = upstream();

    router.close(SESSION, 1, 1);
    router.close(SESSION, 1, 1);
    await().until(() -> slots.taken() == 0);
    upstream.die(PROVIDER_SESSION_CAP);
    upstream.deliver(events(0, 1));

    open(OTHER, 1, 1);
    assertThat(upstream.closes).isEqualTo(1);
    assertThat(router.received).isEmpty();
    assertThat(counts.ended).containsExactly("closed by the hub");
  }

  @Test
  void aCloseGivesUpAConnectInFlight() {
    Future<UpstreamOpened> opened = router.open(SESSION, 1, 1);
    await().until(() -> connector.get().upstreams.size() == 1);

    router.close(SESSION, 1, 1);

    assertThat(codeOf(opened)).isEqualTo(ErrorCode.PROVIDER_CLOSED);
    assertThat(upstream().cancels).isEqualTo(1);
    assertThat(slots.taken()).isZero();
  }

  @Test
  void aRepeatedOpenSharesTheFirstOnesUpstream() {
    Future<UpstreamOpened> first = router.open(SESSION, 1, 1);
    Future<UpstreamOpened> second = router.open(SESSION, 1, 1);
    await().until(() -> connector.get().upstreams.size() == 1);
    upstream().becomeReady();

    assertThat(second.await()).isEqualTo(first.await());
    assertThat(router.open(SESSION, 1, 1).await()).isEqualTo(first.result());
    assertThat(connector.get().upstreams).hasSize(1);
    assertThat(slots.taken()).isEqualTo(1);
  }

  @Test
  void aHigherEpochTakesTheSessionOverAndALowerOneIsNotServed() {
    open(SESSION, 4, 9);
    ScriptedUpstream old = upstream();

    open(SESSION, 5, 1);

    assertThat(old.closes).isEqualTo(1);
    assertThat(codeOf(router.open(SESSION, 4, 10))).isEqualTo(HUB_UNAVAILABLE);
    router.frame(SESSION, 4, 9, 0, "stale");
    router.close(SESSION, 4, 9);
    router.frame(SESSION, 5, 1, 0, "fresh");
    await().until(() -> upstream().sent.equals(List.of("fresh")));
    assertThat(upstream().closes).isZero();
    assertThat(slots.taken()).isEqualTo(1);
  }

  @Test
  void anEndedSessionsOldEpochIsStillNotServed() {
    open(SESSION, 4, 1);
    router.close(SESSION, 4, 1);
    await().until(() -> slots.taken() == 0);

    assertThat(codeOf(router.open(SESSION, 3, 1))).isEqualTo(HUB_UNAVAILABLE);
    assertThat(codeOf(router.open(SESSION, 4, 1))).isEqualTo(HUB_UNAVAILABLE);
    open(SESSION, 4, 2);
  }

  @Test
  void aRecordOfAHigherEpochEndsWhatALowerOneOpened() {
    open(SESSION, 4, 1);

    router.close(SESSION, 5, 1);

    await().until(() -> upstream().closes == 1);
    assertThat(codeOf(router.open(SESSION, 4, 2))).isEqualTo(HUB_UNAVAILABLE);
  }

  @Test
  void aLostCommandEndsTheUpstreamAndADuplicateChangesNothing() {
    open(SESSION, 1, 1);

    send(0, 2);
    router.frame(SESSION, 1, 1, 1, "event-1");
    router.frame(SESSION, 1, 1, 3, "event-3");

    await().until(() -> router.closed().size() == 1);
    assertThat(router.closed().get(0).fault()).isEqualTo(HUB_UNAVAILABLE);
    assertThat(upstream().sent).isEqualTo(events(0, 2));
    assertThat(upstream().closes).isEqualTo(1);
  }

  @Test
  void aRouterThatSendsMoreThanItsCreditEndsTheUpstream() {
    open(SESSION, 1, 1);
    upstream().full = true;

    send(0, CreditWindow.FRAMES + 10);

    await().until(() -> router.closed().size() == 1);
    assertThat(router.closed().get(0).fault()).isEqualTo(INTERNAL);
    assertThat(upstream().sent).isEqualTo(events(0, CreditWindow.FRAMES));
  }

  @Test
  void aRouterThatIsGoneLosesItsUpstreamsAndNoOthers() throws Exception {
    StandInRouter survivor = new StandInRouter(vertx, verticle.instance());
    open(SESSION, 1, 1);
    ScriptedUpstream orphan = upstream();
    Future<UpstreamOpened> opened = survivor.open(OTHER, 1, 1);
    await().until(() -> connector.get().upstreams.size() == 2);
    upstream().becomeReady();
    opened.await();
    router.vanish();

    orphan.deliver(events(0, 3));

    await().until(() -> orphan.closes == 1);
    assertThat(slots.taken()).isEqualTo(1);
    assertThat(upstream().closes).isZero();
  }

  @Test
  void aRouterIsFoundGoneByCreditAndByTheEndAsWell() {
    open(SESSION, 1, 1);
    ScriptedUpstream first = upstream();
    open(OTHER, 1, 1);
    ScriptedUpstream second = upstream();
    first.full = true;
    second.full = true;
    router.frame(SESSION, 1, 1, 0, "a");
    router.frame(OTHER, 1, 1, 0, "b");
    await().until(() -> first.sent.size() == 1 && second.sent.size() == 1);
    router.vanish();

    first.drained();
    second.drained();

    await().until(() -> first.closes == 1 && second.closes == 1);
    await().until(() -> slots.taken() == 0);
    assertThat(counts.ended).containsExactly("closed by the hub", "closed by the hub");
  }

  @Test
  void anUpstreamThatEndsAfterItsRouterIsCountedOnce() {
    open(SESSION, 1, 1);
    router.vanish();

    upstream().deliver(events(0, 70));
    upstream().die(PROVIDER_SESSION_CAP);

    await().until(() -> slots.taken() == 0);
    open(OTHER, 1, 1);
    assertThat(counts.ended).hasSize(1);
  }

  @Test
  void recordsThatAreNotForAProviderChangeNothing() {
    vertx.eventBus().send("parley.provider." + verticle.instance(), "garbage");
    vertx.eventBus().send("parley.provider." + verticle.instance(), 42);
    router.tell(new CloseLink(SESSION, 1, 1000, ""));
    router.credit(SESSION, 1, 1, Integer.MAX_VALUE, Long.MAX_VALUE);
    router.frame(SESSION, 1, 1, -1, "early");
    router.close(SESSION, 1, 1);

    open(SESSION, 1, 1);
    router.credit(SESSION, 1, 1, Integer.MIN_VALUE, Long.MIN_VALUE);
    router.credit(SESSION, 1, 1, Integer.MAX_VALUE, Long.MAX_VALUE);
    upstream().deliver(events(0, 200));
    await().until(() -> router.frames().size() == CreditWindow.FRAMES);
  }

  @Test
  void stoppingClosesEveryUpstreamAndTellsTheRouter() {
    open(SESSION, 1, 1);
    Future<UpstreamOpened> opening = router.open(OTHER, 1, 1);
    await().until(() -> connector.get().upstreams.size() == 2);

    vertx.undeploy(deployment).await();

    await().until(() -> router.closed().size() == 1);
    assertThat(router.closed().get(0).fault()).isEqualTo(HUB_SHUTTING_DOWN);
    assertThat(connector.get().upstreams.get(0).closes).isEqualTo(1);
    assertThat(connector.get().upstreams.get(1).cancels).isEqualTo(1);
    assertThat(codeOf(opening)).isNotNull();
    assertThat(slots.taken()).isZero();
  }

  private ScriptedUpstream upstream() {
    return connector.get().only();
  }

  private void open(SessionId session, long epoch, int generation) {
    int before = connector.get().upstreams.size();
    Future<UpstreamOpened> opened = router.open(session, epoch, generation);
    await().until(() -> connector.get().upstreams.size() == before + 1);
    upstream().becomeReady();
    opened.await();
  }

  private void send(int from, int count) {
    for (int i = from; i < from + count; i++) {
      router.frame(SESSION, 1, 1, i, "event-" + i);
    }
  }

  private static List<String> events(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "event-" + i).toList();
  }

  private static ErrorCode codeOf(Future<?> failed) {
    Throwable failure = catchThrowable(failed::await);
    assertThat(failure).isNotNull();
    return HubException.ofBusFailure(failure).code();
  }

  private static final class Counts implements ProviderMetrics {
    final List<String> connected = new CopyOnWriteArrayList<>();
    final List<ErrorCode> failed = new CopyOnWriteArrayList<>();
    final List<String> ended = new CopyOnWriteArrayList<>();

    @Override
    public void connected(String endpoint, long millis) {
      connected.add(endpoint);
    }

    @Override
    public void connectFailed(String endpoint, ErrorCode code) {
      failed.add(code);
    }

    @Override
    public void ended(String endpoint, ErrorCode code) {
      ended.add(
          Stream.ofNullable(code).map(ErrorCode::label).findFirst().orElse("closed by the hub"));
    }

    @Override
    public void warm(String endpoint, int change) {
      throw new AssertionError("nothing is kept ready here");
    }

    @Override
    public void turnsTakenOver(String endpoint) {}

    @Override
    public void warmTaken(String endpoint, boolean wasThere) {
      throw new AssertionError("nothing is kept ready here");
    }
  }
}
