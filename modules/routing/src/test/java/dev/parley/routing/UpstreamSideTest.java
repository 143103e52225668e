package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenSession;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.flow.CreditWindow;
import dev.parley.contract.peer.Peers;
import dev.parley.realtime.EventView;
import dev.parley.routing.RouterConfig.RoutedEndpoint;
import dev.parley.routing.codec.CodecPool;
import dev.parley.routing.health.BreakerSettings;
import dev.parley.routing.health.BreakerState;
import dev.parley.routing.health.EndpointHealth;
import dev.parley.routing.health.EndpointUse;
import dev.parley.routing.health.Pick;
import dev.parley.session.SessionSetup;
import dev.parley.session.UpstreamInfo;
import dev.parley.session.WatchLimits;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One session's upstreams, one after the other, on a real bus; the test plays its machine. */
class UpstreamSideTest {
  private static final String TOOLS = "{\"tools\":true}";
  private static final RouterConfig CONFIG =
      new RouterConfig(
          new Routes(List.of(new Route("voice", List.of(), List.of("first", "second")))),
          Map.of(
              "first", new RoutedEndpoint("gpt-first", Duration.ofSeconds(2)),
              "second", new RoutedEndpoint("gpt-second", Duration.ofSeconds(2))),
          WatchLimits.DEFAULTS,
          SessionSetup.DEFAULT_MODEL_WAIT,
          RouterConfig.Switching.NONE,
          RouterConfig.Resume.NONE,
          Duration.ofSeconds(2));

  /** Hears what the side tells its session, in words. */
  private static final class HeardOwner implements UpstreamSide.Owner {
    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<UpstreamInfo> up = new CopyOnWriteArrayList<>();
    volatile Runnable onGone = () -> {};
    volatile long epoch = 1;

    @Override
    public long epoch() {
      return epoch;
    }

    @Override
    public void onUp(int generation, UpstreamInfo info) {
      up.add(info);
      heard.add("up " + generation + " " + info.endpoint());
    }

    @Override
    public void onNone(int generation, ErrorCode code, String message) {
      heard.add("none " + generation + " " + code.label());
    }

    @Override
    public void onFrame(RoutedUpstream from, Frame frame) {
      heard.add("frame " + from.generation() + " " + frame.payload());
    }

    @Override
    public void onGone(int generation, ErrorCode fault) {
      onGone.run();
      heard.add("gone " + generation + " " + fault.label());
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final InstanceId node = InstanceId.create();
  private final InstanceId router = InstanceId.create();
  private final SessionId session = SessionId.create();
  private final OpenSession asked =
      new OpenSession(
          session, 1, Role.INGRESS, InstanceId.create(), "anonymous", "voice", null, false);
  private final RecordingMetrics metrics = new RecordingMetrics();
  private final HeardOwner owner = new HeardOwner();
  private final EndpointHealth health =
      new EndpointHealth(
          Map.of("first", 100, "second", 100),
          BreakerSettings.DEFAULTS,
          UpstreamSideTest::nowMs,
          () -> 0.0);
  private Peers peers;
  private UpstreamSide side;
  private StandInProvider first;
  private StandInProvider second;

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  @BeforeEach
  void start() {
    BusCodecs.register(vertx.eventBus());
    InstanceDirectory directory = new InstanceDirectory(node, 0);
    onContext(() -> listen(directory));
    first = new StandInProvider(vertx, "first", node, TOOLS);
    second = new StandInProvider(vertx, "second", node, TOOLS);
    await().until(() -> isHeard(directory, "first") && isHeard(directory, "second"));
  }

  private void listen(InstanceDirectory directory) {
    peers = new Peers(vertx, gone -> side.onPeerGone(gone));
    UpstreamOpener opener =
        new UpstreamOpener(
            vertx, router, CONFIG, directory, health, metrics, UpstreamSideTest::nowMs);
    RouterParts parts =
        new RouterParts(
            CONFIG,
            router,
            "test_",
            peers,
            opener,
            new CodecPool(vertx, router, directory, peers, UpstreamSideTest::nowMs),
            metrics,
            new EventView(),
            new DetachedSessions(metrics),
            null,
            UpstreamSideTest::nowMs);
    side = new UpstreamSide(parts, asked, new SessionLog(asked, 0), owner);
    Address.ANNOUNCEMENTS.consume(
        vertx.eventBus(), heard -> directory.onAnnouncement(heard.body(), nowMs()));
    Address.of(Role.ROUTER, router).consume(vertx.eventBus(), this::onMessage);
  }

  private void onMessage(Message<BusRecord> message) {
    if (message.body() instanceof Frame frame) {
      side.onFrame(frame);
    } else if (message.body() instanceof Credit credit) {
      side.onCredit(credit);
    } else if (message.body() instanceof UpstreamClosed closed) {
      side.onClosed(closed);
    }
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private boolean isHeard(InstanceDirectory directory, String endpoint) {
    boolean[] heard = new boolean[1];
    onContext(() -> heard[0] = !directory.nearestFirst(Role.PROVIDER, endpoint, nowMs()).isEmpty());
    return heard[0];
  }

  /** Runs on the context the side is confined to, and waits for it. */
  private void onContext(Runnable task) {
    Future.<Void>future(
            done ->
                context.runOnContext(
                    on -> {
                      task.run();
                      done.complete();
                    }))
        .await();
  }

  private void open(int generation) {
    onContext(() -> side.open(generation, "voice", false, Requirements.NONE));
  }

  private void awaitHeard(String... words) {
    await().until(() -> owner.heard.size() >= words.length);
    assertThat(owner.heard).containsExactly(words);
  }

  @Test
  void anotherUpstreamMayBeOpenedWhenOneHasFailed() {
    open(1);
    awaitHeard("up 1 first");
    first.end(ErrorCode.PROVIDER_CLOSED);
    awaitHeard("up 1 first", "gone 1 provider_closed");

    open(2);
    awaitHeard("up 1 first", "gone 1 provider_closed", "up 2 second");
    second.say(Events.event("rate_limits.updated"));

    await().until(() -> owner.heard.size() == 4);
    assertThat(owner.heard.get(3)).startsWith("frame 2 ");
    assertThat(second.last().generation()).isGreaterThan(first.last().generation());
    assertThat(metrics.opened).containsExactly("voice first", "voice second");
    assertThat(metrics.closed).containsExactly("voice first");
    assertThat(health.condition("first").orElseThrow().sessions()).isZero();
    assertThat(health.condition("second").orElseThrow().sessions()).isEqualTo(1);
  }

  @Test
  void theUpstreamThatCameUpSaysWhatItsEndpointCanDo() {
    open(1);
    awaitHeard("up 1 first");

    assertThat(owner.up.get(0).capabilities()).isEqualTo(TOOLS);
    assertThat(owner.up.get(0).upstreamModel()).isEqualTo("gpt-first");
    assertThat(owner.up.get(0).created()).isEqualTo(Events.SESSION);
  }

  @Test
  void theEndpointThatFailedIsTriedAfterAllOthers() {
    open(1);
    awaitHeard("up 1 first");
    first.end(ErrorCode.PROVIDER_CLOSED);
    awaitHeard("up 1 first", "gone 1 provider_closed");
    second.refuseWith = ErrorCode.PROVIDER_OVERLOADED;

    open(2);

    awaitHeard("up 1 first", "gone 1 provider_closed", "up 2 first");
    assertThat(second.asked).hasSize(1);
    assertThat(first.asked).hasSize(2);
  }

  @Test
  void anEndpointThatOnlyEndedAnOldSessionIsAsGoodAsBefore() {
    open(1);
    awaitHeard("up 1 first");
    first.end(ErrorCode.PROVIDER_SESSION_CAP);
    awaitHeard("up 1 first", "gone 1 provider_session_cap");

    open(2);

    awaitHeard("up 1 first", "gone 1 provider_session_cap", "up 2 first");
  }

  @Test
  void aFailureThatTheMachineSawCountsAgainstTheEndpointAndAvoidsIt() {
    open(1);
    awaitHeard("up 1 first");
    onContext(
        () -> {
          side.blame(ErrorCode.PROVIDER_STALLED);
          side.close(1);
        });
    open(2);

    awaitHeard("up 1 first", "up 2 second");
    await().until(() -> first.received(CloseUpstream.class).size() == 1);
    assertThat(health.condition("first").orElseThrow().lastError())
        .isEqualTo(ErrorCode.PROVIDER_STALLED);
    assertThat(metrics.closed).containsExactly("voice first");
  }

  private void openBeside(int generation) {
    onContext(() -> side.open(generation, "voice", true, Requirements.NONE));
  }

  @Test
  void anotherUpstreamMayBeOpenedBesideTheOneThatServes() {
    open(1);
    awaitHeard("up 1 first");
    openBeside(2);
    awaitHeard("up 1 first", "up 2 first");

    assertThat(first.asked.get(1).keeps()).isEqualTo(first.asked.get(0).generation());
    assertThat(first.asked.get(1).epoch()).isEqualTo(first.asked.get(0).epoch());
    assertThat(first.received(CloseUpstream.class)).isEmpty();
    assertThat(health.condition("first").orElseThrow().sessions()).as("both count").isEqualTo(2);
    assertThat(metrics.opened).as("one of them serves").containsExactly("voice first");
  }

  @Test
  void whatIsSentGoesToTheOneThatServesAndAfterItsCloseToTheOther() {
    open(1);
    awaitHeard("up 1 first");
    openBeside(2);
    awaitHeard("up 1 first", "up 2 first");

    onContext(
        () -> {
          side.send("to the old one", null);
          side.close(1);
          side.send("to the new one", null);
        });

    await().until(() -> first.received(Frame.class).size() == 2);
    assertThat(first.received(Frame.class))
        .extracting(Frame::generation, Frame::payload)
        .containsExactly(
            tuple(first.asked.get(0).generation(), "to the old one"),
            tuple(first.asked.get(1).generation(), "to the new one"));
    assertThat(first.received(CloseUpstream.class))
        .extracting(CloseUpstream::generation)
        .containsExactly(first.asked.get(0).generation());
    assertThat(metrics.closed).containsExactly("voice first");
    assertThat(breaker("first")).isEqualTo(BreakerState.CLOSED);
    assertThat(health.condition("first").orElseThrow().sessions()).isEqualTo(1);
  }

  @Test
  void theOneBesideServesWhenTheOtherIsLostWhichAloneIsBlamed() {
    open(1);
    awaitHeard("up 1 first");
    openBeside(2);
    awaitHeard("up 1 first", "up 2 first");
    owner.onGone = () -> side.blame(ErrorCode.PROVIDER_CLOSED);
    OpenUpstream old = first.asked.get(0);

    first.tell(
        router,
        new UpstreamClosed(
            session, old.epoch(), old.generation(), ErrorCode.PROVIDER_CLOSED, "on purpose"));
    awaitHeard("up 1 first", "up 2 first", "gone 1 provider_closed");

    onContext(() -> assertThat(side.serving().generation()).isEqualTo(2));
    assertThat(health.condition("first").orElseThrow().sessions()).isEqualTo(1);
  }

  @Test
  void nothingIsLeftOfBothAtTheEnd() {
    open(1);
    awaitHeard("up 1 first");
    openBeside(2);
    awaitHeard("up 1 first", "up 2 first");

    onContext(side::release);

    assertThat(health.condition("first").orElseThrow().sessions()).isZero();
    assertThat(metrics.closed).containsExactly("voice first");
  }

  @Test
  void oneThatIsOpenedInTheWayOfAnotherClosesBoth() {
    open(1);
    awaitHeard("up 1 first");
    openBeside(2);
    awaitHeard("up 1 first", "up 2 first");

    open(3);

    await().until(() -> first.received(CloseUpstream.class).size() == 2);
    assertThat(first.last().keeps()).isEqualTo(OpenUpstream.NONE);
  }

  private void failLiveOnFirst() {
    for (int i = 0; i < 2; i++) {
      Pick pick = health.pick("first", SessionId.create()).orElseThrow();
      EndpointUse use = ((Pick.Granted) pick).use();
      use.onReady();
      use.onFault(ErrorCode.PROVIDER_CLOSED, null);
    }
  }

  private BreakerState breaker(String endpoint) {
    return health.condition(endpoint).orElseThrow().breaker();
  }

  @Test
  void R20_anUpstreamThatIsLostCountsAgainstItsEndpointUnlessTheOwnerSaysOtherwise() {
    failLiveOnFirst();
    open(1);
    awaitHeard("up 1 first");
    first.end(ErrorCode.PROVIDER_CLOSED);
    awaitHeard("up 1 first", "gone 1 provider_closed");

    await().until(() -> breaker("first") == BreakerState.OPEN);
  }

  @Test
  void R20_anEndpointIsNotToBlameForTheSessionsOwnFault() {
    failLiveOnFirst();
    owner.onGone = () -> side.acquit();
    open(1);
    awaitHeard("up 1 first");
    first.end(ErrorCode.PROVIDER_CLOSED);
    awaitHeard("up 1 first", "gone 1 provider_closed");

    open(2);

    awaitHeard("up 1 first", "gone 1 provider_closed", "up 2 first");
    assertThat(breaker("first")).isEqualTo(BreakerState.CLOSED);
    assertThat(health.condition("first").orElseThrow().sessions()).isEqualTo(1);
  }

  @Test
  void R20_whatTheMachineCallsTheSessionsOwnFaultIsTakenBackWhereItWasCounted() {
    failLiveOnFirst();
    open(1);
    awaitHeard("up 1 first");
    first.end(ErrorCode.PROVIDER_CLOSED);
    awaitHeard("up 1 first", "gone 1 provider_closed");
    await().until(() -> breaker("first") == BreakerState.OPEN);
    open(2);
    awaitHeard("up 1 first", "gone 1 provider_closed", "up 2 second");

    onContext(
        () -> {
          side.acquit();
          side.close(2);
        });

    assertThat(breaker("first")).isEqualTo(BreakerState.CLOSED);
    assertThat(health.condition("second").orElseThrow().lastError()).isNull();
    assertThat(health.condition("second").orElseThrow().sessions()).isZero();
  }

  @Test
  void closingAnOlderGenerationLeavesTheNewerOneAlone() {
    open(1);
    awaitHeard("up 1 first");
    onContext(() -> side.close(1));
    open(2);
    awaitHeard("up 1 first", "up 2 first");

    onContext(() -> side.close(1));
    first.say(Events.event("rate_limits.updated"));

    await().until(() -> owner.heard.size() == 3);
    assertThat(owner.heard.get(2)).startsWith("frame 2 ");
    assertThat(first.received(CloseUpstream.class)).hasSize(1);
  }

  @Test
  void whatTheOldUpstreamStillSendsWhileTheNextIsOpenedIsDropped() {
    open(1);
    awaitHeard("up 1 first");
    int old = first.last().generation();
    first.end(ErrorCode.PROVIDER_CLOSED);
    awaitHeard("up 1 first", "gone 1 provider_closed");
    second.answersLater = true;
    open(2);
    await().until(() -> second.asked.size() == 1);

    first.sayAs(old, 0, Events.event("rate_limits.updated"));
    first.end(ErrorCode.PROVIDER_CLOSED);
    second.answer();
    second.say(Events.event("input_audio_buffer.cleared"));

    await().until(() -> owner.heard.size() == 4);
    assertThat(owner.heard.get(2)).isEqualTo("up 2 second");
    assertThat(owner.heard.get(3)).contains("input_audio_buffer.cleared");
  }

  @Test
  void aSearchThatIsGivenUpIsNotHeardOfAndItsUpstreamIsClosed() {
    first.answersLater = true;
    open(1);
    await().until(() -> first.asked.size() == 1);
    onContext(() -> side.close(1));
    open(2);
    await().until(() -> first.asked.size() == 2);

    first.answer(0);
    first.answer(1);

    awaitHeard("up 2 first");
    await().until(() -> first.received(CloseUpstream.class).size() == 1);
    assertThat(first.received(CloseUpstream.class).get(0).generation())
        .isEqualTo(first.asked.get(0).generation());
  }

  @Test
  void anUpstreamThatIsStillUpWhenTheNextIsAskedForIsClosedOnce() {
    open(1);
    awaitHeard("up 1 first");

    open(2);

    awaitHeard("up 1 first", "up 2 first");
    await().until(() -> first.received(CloseUpstream.class).size() == 1);
    assertThat(first.received(CloseUpstream.class).get(0).generation())
        .isEqualTo(first.asked.get(0).generation());
    assertThat(metrics.closed).containsExactly("voice first");
  }

  @Test // R6
  void whatWaitedForAnUpstreamThatIsGoneReturnsItsCredit() {
    StandInLink link = new StandInLink(vertx, router, 1);
    open(1);
    awaitHeard("up 1 first");
    first.givesCredit = false;
    int sent = CreditWindow.FRAMES + 48;
    onContext(
        () -> {
          FrameChannel from =
              new FrameChannel(session, Leg.LINK, 1, 0, peers.acquire(Role.INGRESS, link.instance));
          for (int i = 0; i < sent; i++) {
            side.send(Events.event("input_audio_buffer.clear"), from);
          }
        });
    await().until(() -> first.events().size() == CreditWindow.FRAMES);
    await().until(() -> link.creditedFrames() == CreditWindow.FRAMES);

    first.end(ErrorCode.PROVIDER_CLOSED);

    await().until(() -> link.creditedFrames() == sent);
    assertThat(first.events()).hasSize(CreditWindow.FRAMES);
  }

  @Test // R6
  void nothingIsWrittenToAnUpstreamThatIsGone() {
    open(1);
    awaitHeard("up 1 first");
    first.say(Events.event("rate_limits.updated"));
    await().until(() -> owner.heard.size() == 2);
    onContext(
        () -> {
          FrameChannel old = side.serving().channel();
          side.close(1);
          for (int i = 0; i < 32; i++) {
            old.passedOn(Events.event("rate_limits.updated"));
          }
          old.flushCredit();
          side.send(Events.event("input_audio_buffer.clear"), null);
        });
    open(2);

    awaitUp(2);
    assertThat(first.received(Credit.class)).isEmpty();
    assertThat(first.events()).isEmpty();
    assertThat(first.received(CloseUpstream.class)).hasSize(1);
  }

  private void awaitUp(int generation) {
    await().until(() -> owner.heard.contains("up " + generation + " first"));
  }

  @Test
  void anInstanceThatVanishedSpeaksNotAgainstItsEndpoint() {
    open(1);
    awaitHeard("up 1 first");
    first.vanish();
    onContext(() -> side.send(Events.event("input_audio_buffer.clear"), null));
    awaitHeard("up 1 first", "gone 1 provider_closed");

    open(2);

    awaitHeard("up 1 first", "gone 1 provider_closed", "up 2 second");
    assertThat(health.condition("first").orElseThrow().sessions()).isZero();
    assertThat(metrics.failures).containsExactly("first provider_closed");
  }

  @Test
  void aModelThatNoRouteServesIsAnsweredAtOnce() {
    onContext(() -> side.open(1, "no-such-model", false, Requirements.NONE));

    assertThat(owner.heard).containsExactly("none 1 model_not_found");
  }
}
