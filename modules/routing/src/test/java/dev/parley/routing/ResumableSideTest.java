package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenSession;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.peer.Peers;
import dev.parley.realtime.EventView;
import dev.parley.routing.RouterConfig.Resume;
import dev.parley.routing.RouterConfig.Switching;
import dev.parley.routing.codec.CodecPool;
import dev.parley.routing.health.BreakerSettings;
import dev.parley.routing.health.EndpointHealth;
import dev.parley.session.SessionSetup;
import dev.parley.session.WatchLimits;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One client's end with a clock that the test turns. */
class ResumableSideTest {
  private static final RouterConfig CONFIG =
      new RouterConfig(
          new Routes(List.of(new Route("voice", List.of(), List.of()))),
          Map.of(),
          WatchLimits.DEFAULTS,
          SessionSetup.DEFAULT_MODEL_WAIT,
          Switching.NONE,
          Resume.DEFAULTS,
          Duration.ZERO);

  private final Vertx vertx = Vertx.vertx();
  private final InstanceId router = InstanceId.create();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private final DetachedSessions detached = new DetachedSessions(metrics);
  private long nowMs = 1_000;
  private StandInLink link;
  private ResumableSide side;
  private String token;

  @BeforeEach
  void start() {
    BusCodecs.register(vertx.eventBus());
    link = new StandInLink(vertx, router, 1);
    side =
        new ResumableSide(
            parts(),
            new OpenSession(
                link.session, 1, Role.INGRESS, link.instance, "somebody", "voice", null, true),
            null);
    side.send(FrameKind.CONTROL, side.announcement("one"), null);
    await().until(() -> link.events().size() == 1);
    token = Events.tree(link.events().get(0)).path("token").asText();
  }

  private RouterParts parts() {
    EndpointHealth health =
        new EndpointHealth(Map.of(), BreakerSettings.DEFAULTS, () -> nowMs, () -> 0.0);
    InstanceDirectory directory = new InstanceDirectory(router, 0);
    UpstreamOpener opener =
        new UpstreamOpener(vertx, router, CONFIG, directory, health, metrics, () -> nowMs);
    Peers peers = new Peers(vertx, gone -> {});
    return new RouterParts(
        CONFIG,
        router,
        "test_",
        peers,
        opener,
        new CodecPool(vertx, router, directory, peers, () -> nowMs),
        metrics,
        new EventView(),
        detached,
        null,
        () -> nowMs);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private ResumeSession asking(StandInLink by) {
    String secret = token.substring(token.lastIndexOf('.') + 1);
    return new ResumeSession(
        by.session, Role.INGRESS, by.instance, "somebody", secret, side.position());
  }

  private StandInLink resume() {
    StandInLink back = link.another();
    assertThat(side.refusal(asking(back))).isNull();
    side.onTokenWritten(side.offerToken());
    token = side.resume(asking(back)).token();
    side.pump();
    return back;
  }

  private void passTime(long ms) {
    nowMs += ms;
    side.onTick();
  }

  private void clientSays(long seq) {
    long epoch = side.epoch();
    assertThat(
            side.accept(new Frame(link.session, Leg.LINK, epoch, 0, seq, FrameKind.UNREAD, "{}")))
        .isTrue();
  }

  @Test
  void R24_aLinkThatResumedAndTakesNothingIsNotThere() {
    StandInLink back = resume();
    side.send(FrameKind.CONTROL, "{}", null);

    passTime(9_999);
    assertThat(metrics.detached).hasValue(0);
    passTime(1);

    assertThat(metrics.detached).hasValue(1);
    await().until(() -> !back.received(CloseLink.class).isEmpty());
    assertThat(back.received(CloseLink.class).get(0).code()).isEqualTo(1001);
    assertThat(side.refusal(asking(link.another()))).isNull();
  }

  @Test
  void R24_aLinkThatTookSomethingOrHasNothingToTakeStays() {
    resume();
    passTime(60_000);
    assertThat(metrics.detached).hasValue(0);

    side.send(FrameKind.CONTROL, "{}", null);
    side.onCredit(new Credit(link.session, Leg.LINK, side.epoch(), 0, 1, 2));
    side.send(FrameKind.CONTROL, "{}", null);
    passTime(60_000);

    assertThat(metrics.detached).hasValue(0);
    assertThat(side.isOver()).isFalse();
  }

  @Test
  void R24_aSessionWaitsForItsWindowAndNoLonger() {
    assertThat(side.detach(1006)).isTrue();

    passTime(59_999);
    assertThat(side.isOver()).isFalse();
    passTime(1);

    assertThat(side.isOver()).isTrue();
    assertThat(side.refusal(asking(link.another()))).isEqualTo(ErrorCode.NOT_FOUND);
    side.release();
    assertThat(metrics.detached).hasValue(0);
  }

  @Test
  void aClientWhoseLinksLeftTooMuchThatWaitsDoesNotComeBackYet() {
    FrameChannel waiting = side.link();
    for (int links = 0; links < 4; links++) {
      clientSays(0);
      resume();
    }

    assertThat(side.refusal(asking(link.another()))).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);

    waiting.passedOn("{}");
    assertThat(side.refusal(asking(link.another()))).isNull();
  }

  @Test
  void aRouterKeepsOnlySoManySessionsWithoutAClient() {
    for (int sessions = 0; sessions < DetachedSessions.MOST; sessions++) {
      assertThat(detached.tryAdd()).isTrue();
    }
    assertThat(side.detach(1006)).isFalse();

    detached.remove();
    assertThat(side.detach(1006)).isTrue();
  }

  @Test
  void R24_aSessionThatClosesWhileItsClientIsAwayIsOver() {
    side.detach(1006);

    side.close(1011, "server_error.no_provider");

    assertThat(side.isOver()).isTrue();
  }

  @Test
  void R24_theEndComesAfterAllThatWasMissedAndOnce() {
    side.detach(1006);
    side.send(FrameKind.CONTROL, "{\"a\":1}", null);
    StandInLink back = link.another();
    ResumeSession asking =
        new ResumeSession(
            back.session, Role.INGRESS, back.instance, "somebody", secretOf(token), 1);
    side.resume(asking);
    side.close(1001, "server_error.hub_shutting_down");
    side.pump();
    side.onCredit(new Credit(link.session, Leg.LINK, side.epoch(), 0, 1, 7));

    await().until(() -> !back.received(CloseLink.class).isEmpty());
    assertThat(back.events()).containsExactly("{\"a\":1}");
    assertThat(back.received.get(back.received.size() - 1)).isInstanceOf(CloseLink.class);
    assertThat(back.received(CloseLink.class)).hasSize(1);
  }

  private static String secretOf(String token) {
    return token.substring(token.lastIndexOf('.') + 1);
  }
}
