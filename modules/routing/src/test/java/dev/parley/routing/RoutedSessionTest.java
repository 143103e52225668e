package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.contract.CloseLink;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.flow.CreditWindow;
import dev.parley.routing.RouterConfig.RoutedEndpoint;
import dev.parley.routing.health.BreakerSettings;
import dev.parley.routing.health.BreakerState;
import dev.parley.routing.health.EndpointCondition;
import dev.parley.routing.health.EndpointHealth;
import dev.parley.session.SessionSetup;
import dev.parley.session.WatchLimits;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions of a router on a real bus, between a link and providers that the test plays. */
class RoutedSessionTest {
  private static final RouterConfig CONFIG =
      new RouterConfig(
          new Routes(
              List.of(
                  new Route("voice", List.of("gpt-*"), List.of("first", "second")),
                  new Route("lost", List.of(), List.of("unknown", "absent")))),
          Map.of(
              "first", new RoutedEndpoint("gpt-first", Duration.ofSeconds(2)),
              "second", new RoutedEndpoint("gpt-second", Duration.ofSeconds(2)),
              "absent", new RoutedEndpoint("gpt-absent", Duration.ofSeconds(2))),
          WatchLimits.DEFAULTS,
          SessionSetup.DEFAULT_MODEL_WAIT,
          RouterConfig.Switching.NONE,
          RouterConfig.Resume.NONE,
          Duration.ofSeconds(2));

  private final Vertx vertx = Vertx.vertx();
  private final InstanceId node = InstanceId.create();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private final AtomicLong laterMs = new AtomicLong();
  private final EndpointHealth health =
      new EndpointHealth(
          Map.of("first", 100, "second", 100, "absent", 100),
          new BreakerSettings(Duration.ofMinutes(1), Duration.ofMinutes(1)),
          () -> System.nanoTime() / 1_000_000 + laterMs.get(),
          () -> 0.0);
  private final RouterVerticle router = new RouterVerticle(CONFIG, node, "test", health, metrics);
  private StandInProvider first;
  private StandInProvider second;
  private StandInLink link;
  private String deployment;

  @BeforeEach
  void start() {
    BusCodecs.register(vertx.eventBus());
    first = new StandInProvider(vertx, "first", node);
    second = new StandInProvider(vertx, "second", node);
    deployment = vertx.deployVerticle(router).await();
    first.announce();
    second.announce();
    link = new StandInLink(vertx, router.instance(), 1);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private void goLive() {
    link.open("voice");
    await().until(() -> !link.events().isEmpty());
    assertThat(Events.types(link.events())).containsExactly("session.created");
  }

  private List<String> clientTypes() {
    return Events.types(link.events());
  }

  private JsonNode onlyError() {
    List<JsonNode> errors =
        link.events().stream()
            .map(Events::tree)
            .filter(event -> event.path("type").asText().equals("error"))
            .toList();
    assertThat(errors).hasSize(1);
    return errors.get(0).path("error");
  }

  private CloseLink awaitClose() {
    await().until(() -> !link.received(CloseLink.class).isEmpty());
    assertThat(link.received(CloseLink.class)).hasSize(1);
    assertThat(link.received.get(link.received.size() - 1)).isInstanceOf(CloseLink.class);
    return link.received(CloseLink.class).get(0);
  }

  @Test
  void clientSeesTheSessionUnderTheHubsIdAndTheRoutesName() {
    goLive();

    JsonNode session = Events.tree(link.events().get(0)).path("session");
    assertThat(session.path("id").asText()).isEqualTo(link.session.value());
    assertThat(session.path("model").asText()).isEqualTo("voice");
    assertThat(first.asked).hasSize(1);
    assertThat(second.asked).isEmpty();
    assertThat(metrics.opened).containsExactly("voice first");
  }

  @Test
  void framesPassUnchangedAndInOrderBothWays() {
    goLive();
    String said = "{ \"event_id\":\"c1\", \"type\" : \"response.create\" }";
    link.say(said);
    link.say(Events.event("input_audio_buffer.clear"));
    await().until(() -> first.events().size() == 2);
    first.say(Events.created("resp_1"));
    first.say(Events.delta("resp_1", 1));
    await().until(() -> link.events().size() == 3);

    assertThat(first.events()).containsExactly(said, Events.event("input_audio_buffer.clear"));
    assertThat(link.events().subList(1, 3))
        .containsExactly(Events.created("resp_1"), Events.delta("resp_1", 1));
    assertThat(link.received(Frame.class).stream().map(Frame::kind))
        .containsExactly(FrameKind.CONTROL, FrameKind.CONTROL, FrameKind.DATA);
    assertThat(link.received(Frame.class).stream().map(Frame::seq)).containsExactly(0L, 1L, 2L);
    assertThat(first.received(Frame.class).stream().map(Frame::seq)).containsExactly(0L, 1L);
  }

  @Test
  void everyFrameIsCountedWithinAMomentAndAtTheEnd() {
    goLive();
    link.say(Events.event("input_audio_buffer.clear"));
    first.say(Events.event("input_audio_buffer.cleared"));
    first.say(Events.event("rate_limits.updated"));
    await().until(() -> Map.of(Leg.LINK, 1L, Leg.UPSTREAM, 2L).equals(metrics.seen));

    first.say(Events.event("rate_limits.updated"));
    await().until(() -> link.events().size() == 4);
    link.hangUp();

    await().until(() -> metrics.seen.get(Leg.UPSTREAM) == 3L);
  }

  @Test
  void whatTheClientSaysBeforeTheSessionIsUpWaits() {
    first.answersLater = true;
    link.open("voice");
    link.say(Events.event("input_audio_buffer.clear"));
    link.say(Events.event("response.create"));
    await().until(() -> first.asked.size() == 1);
    assertThat(link.events()).isEmpty();

    first.answer();
    await().until(() -> first.events().size() == 2);

    assertThat(Events.types(first.events()))
        .containsExactly("input_audio_buffer.clear", "response.create");
    assertThat(clientTypes()).containsExactly("session.created");
    await().until(() -> link.creditedFrames() == 2);
  }

  @Test
  void whatTheProviderSaysBeforeItsAnswerArrivesIsNotLost() {
    first.speaksFirst = true;

    link.open("voice");

    await().until(() -> link.events().size() == 2);
    assertThat(clientTypes()).containsExactly("session.created", "rate_limits.updated");
  }

  @Test
  void refusalOfOneEndpointLeadsToTheNext() {
    first.refuseWith = ErrorCode.PROVIDER_OVERLOADED;

    goLive();
    link.say(Events.event("response.create"));

    await().until(() -> second.events().size() == 1);
    assertThat(metrics.openFailures).containsExactly("first provider_overloaded");
    assertThat(metrics.opened).containsExactly("voice second");
    assertThat(second.last().generation()).isGreaterThan(first.last().generation());
  }

  @Test
  void endpointWhoseInstanceVanishedLeadsToTheNext() {
    first.vanish();

    goLive();

    assertThat(metrics.opened).containsExactly("voice second");
  }

  @Test
  void whenNoEndpointComesUpTheClientHearsOneErrorAndIsClosed() {
    first.refuseWith = ErrorCode.PROVIDER_UNREACHABLE;
    second.refuseWith = ErrorCode.PROVIDER_REFUSED_CREDENTIALS;

    link.open("voice");

    assertThat(awaitClose().code()).isEqualTo(1011);
    assertThat(clientTypes()).containsExactly("error");
    assertThat(onlyError().path("code").asText()).isEqualTo("no_provider");
    assertThat(metrics.opened).isEmpty();
  }

  @Test
  void routeWithoutAnyLiveEndpointIsAnsweredToo() {
    link.open("lost");

    assertThat(awaitClose().code()).isEqualTo(1011);
    assertThat(onlyError().path("code").asText()).isEqualTo("no_provider");
  }

  /** A session of its own, from the greeting to the end; returns when the router has let it go. */
  private void comeAndGo() {
    int before = metrics.closed.size();
    StandInLink other = new StandInLink(vertx, router.instance(), 1);
    other.open("voice");
    await().until(() -> !other.events().isEmpty());
    assertThat(Events.types(other.events())).containsExactly("session.created");
    other.hangUp();
    await().until(() -> metrics.closed.size() == before + 1);
  }

  private EndpointCondition condition(String endpoint) {
    return health.condition(endpoint).orElseThrow();
  }

  @Test
  void R20_afterTwoFailuresLaterSessionsSkipTheEndpointUntilATrialSucceeds() {
    first.refuseWith = ErrorCode.PROVIDER_UNREACHABLE;
    comeAndGo();
    comeAndGo();
    assertThat(first.asked).hasSize(2);
    comeAndGo();
    comeAndGo();
    assertThat(first.asked).hasSize(2);
    assertThat(condition("first").breaker()).isEqualTo(BreakerState.OPEN);
    assertThat(condition("first").fallbacks()).isEqualTo(4);

    first.refuseWith = null;
    laterMs.addAndGet(60_000);
    goLive();
    assertThat(metrics.opened.get(4)).isEqualTo("voice first");
    assertThat(condition("first").breaker()).isEqualTo(BreakerState.HALF_OPEN);
    comeAndGo();
    assertThat(metrics.opened.get(5)).isEqualTo("voice second");
    link.say(Events.event("response.create"));
    first.say(Events.created("resp_1"));
    first.say(Events.delta("resp_1", 1));

    await().until(() -> condition("first").breaker() == BreakerState.CLOSED);
    comeAndGo();
    assertThat(metrics.opened.get(6)).isEqualTo("voice first");
    link.hangUp();
    await().until(() -> condition("first").sessions() == 0);
    assertThat(condition("second").sessions()).isZero();
    assertThat(condition("first").opening() + condition("second").opening()).isZero();
  }

  @Test
  void R20_anEndpointWhoseSessionsFailLaterIsSkippedAfterThree() {
    for (int i = 0; i < 3; i++) {
      assertThat(condition("first").breaker()).isEqualTo(BreakerState.CLOSED);
      StandInLink other = new StandInLink(vertx, router.instance(), 1);
      other.open("voice");
      await().until(() -> !other.events().isEmpty());
      first.end(ErrorCode.PROVIDER_CLOSED);
      await().until(() -> !other.received(CloseLink.class).isEmpty());
    }

    assertThat(condition("first").breaker()).isEqualTo(BreakerState.OPEN);
    comeAndGo();
    assertThat(metrics.opened.get(3)).isEqualTo("voice second");
  }

  @Test
  void whenEveryCircuitIsOpenTheClientHearsWhenToComeBack() {
    first.refuseWith = ErrorCode.PROVIDER_REFUSED_CREDENTIALS;
    second.refuseWith = ErrorCode.PROVIDER_REFUSED_CREDENTIALS;
    StandInLink other = new StandInLink(vertx, router.instance(), 1);
    other.open("voice");
    await().until(() -> !other.received(CloseLink.class).isEmpty());

    link.open("voice");

    assertThat(awaitClose().code()).isEqualTo(1011);
    assertThat(onlyError().path("code").asText()).isEqualTo("no_provider");
    assertThat(onlyError().path("message").asText()).matches(".*try again in (60|59) s\\.");
    assertThat(first.asked).hasSize(1);
    assertThat(second.asked).hasSize(1);
  }

  @Test
  void R20_noMoreThanFiftySessionsAreOpenedAtOnceAndTheOthersWaitTheirTurn() {
    first.answersLater = true;
    List<StandInLink> links = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      StandInLink one = new StandInLink(vertx, router.instance(), 1);
      links.add(one);
      one.open("voice");
    }
    await().until(() -> first.asked.size() == 50);
    assertThat(condition("first").opening()).isEqualTo(50);

    IntStream.range(0, 10).forEach(first::answer);
    await().until(() -> first.asked.size() == 60);
    assertThat(condition("first").opening()).isEqualTo(50);
    IntStream.range(10, 60).forEach(first::answer);

    await().until(() -> links.stream().noneMatch(one -> one.events().isEmpty()));
    assertThat(links).allMatch(one -> Events.types(one.events()).contains("session.created"));
    assertThat(second.asked).isEmpty();
    assertThat(condition("first").sessions()).isEqualTo(60);
  }

  @Test
  void anEndpointThatLacksWhatTheSessionAsksForIsPassedOver() {
    StandInProvider plain = new StandInProvider(vertx, "absent", node, "{\"tools\":false}");
    await()
        .until(
            () -> {
              StandInLink other = new StandInLink(vertx, router.instance(), 1);
              other.open("lost");
              await().until(() -> !other.events().isEmpty());
              return Events.types(other.events()).contains("session.created");
            });
    int asked = plain.asked.size();

    String config = "{\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}";
    link.open(link.session, 1, "lost", config);

    assertThat(awaitClose().code()).isEqualTo(1011);
    assertThat(onlyError().path("message").asText()).endsWith("does what the session asks for.");
    assertThat(plain.asked).hasSize(asked);
  }

  @Test
  void theRestThatAnOverloadedProviderAsksForIsKept() {
    first.refuseWith = ErrorCode.PROVIDER_OVERLOADED;
    first.retryAfter = Duration.ofMinutes(3);
    comeAndGo();
    comeAndGo();

    assertThat(condition("first").retryInMs()).isBetween(170_000L, 180_000L);
  }

  @Test
  void aProviderInstanceThatVanishesSaysNothingAboutItsEndpoint() {
    goLive();
    first.vanish();
    link.say(Events.event("response.create"));
    awaitClose();

    assertThat(condition("first").sessions()).isZero();
    assertThat(condition("first").lastError()).isNull();
  }

  @Test
  void unknownModelIsRefused() {
    assertThatThrownBy(() -> link.open("no-such-model"))
        .extracting(HubException::ofBusFailure)
        .extracting(HubException::code)
        .isEqualTo(ErrorCode.MODEL_NOT_FOUND);
  }

  @Test // R21
  void firstUpdateMayNameTheModelByAnAlias() {
    link.open(null);
    link.say(
        "{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"model\":\"GPT-x\"}}");

    await().until(() -> first.events().size() == 1);

    assertThat(clientTypes()).containsExactly("session.created");
    assertThat(Events.tree(first.events().get(0)).at("/session/model").asText())
        .isEqualTo("gpt-first");
  }

  @Test
  void lossOfTheUpstreamEndsTheResponseOnceThenTheSession() {
    goLive();
    link.say(Events.event("response.create"));
    first.say(Events.created("resp_1"));
    first.say(Events.delta("resp_1", 1));
    first.end(ErrorCode.PROVIDER_CLOSED);

    assertThat(awaitClose().code()).isEqualTo(1011);
    assertThat(clientTypes().subList(0, 3))
        .containsExactly("session.created", "response.created", "response.output_audio.delta");
    assertThat(clientTypes().stream().filter("response.done"::equals)).hasSize(1);
    assertThat(onlyError().path("code").asText()).isEqualTo("provider_closed");
    assertThat(metrics.failures).containsExactly("first provider_closed");
    await().until(() -> metrics.closed.size() == 1);
    assertThat(first.received(CloseUpstream.class)).isEmpty();
  }

  @Test
  void providerInstanceThatVanishesEndsTheSession() {
    goLive();
    first.vanish();
    link.say(Events.event("response.create"));

    assertThat(awaitClose().code()).isEqualTo(1011);
    assertThat(onlyError().path("code").asText()).isEqualTo("provider_closed");
  }

  @Test
  void clientThatLeavesTakesTheUpstreamWithIt() {
    goLive();

    link.hangUp();

    await().until(() -> first.received(CloseUpstream.class).size() == 1);
    assertThat(metrics.closed).containsExactly("voice first");
  }

  @Test
  void linkInstanceThatVanishesTakesTheUpstreamWithIt() {
    goLive();
    link.vanish();

    first.say(Events.event("rate_limits.updated"));

    await().until(() -> first.received(CloseUpstream.class).size() == 1);
    await().until(() -> metrics.closed.size() == 1);
  }

  @Test
  void upstreamThatComesUpAfterTheClientLeftIsClosed() {
    first.answersLater = true;
    link.open("voice");
    await().until(() -> first.asked.size() == 1);
    link.hangUp();
    link.say(Events.event("response.create"));

    first.answer();

    await().until(() -> first.received(CloseUpstream.class).size() == 1);
    assertThat(first.received(CloseUpstream.class).get(0).generation())
        .isEqualTo(first.last().generation());
    assertThat(metrics.opened).isEmpty();
    assertThat(second.asked).isEmpty();
  }

  @Test // R6
  void slowLinkGetsItsWindowAndTheProviderNoCreditBeyondIt() {
    goLive();
    int window = CreditWindow.FRAMES;
    link.givesCredit = false;
    first.say(Events.created("resp_1"));
    IntStream.range(0, window + 20).forEach(number -> first.say(Events.delta("resp_1", number)));
    await().until(() -> link.events().size() == 1 + window);
    await().until(() -> first.creditedFrames() >= window - 16);
    first.end(ErrorCode.PROVIDER_CLOSED);

    assertThat(first.creditedFrames()).isLessThanOrEqualTo(window);
    assertThat(link.received(CloseLink.class)).isEmpty();

    link.givesCredit = true;
    link.credit(window, CreditWindow.BYTES);
    assertThat(awaitClose().code()).isEqualTo(1011);
    List<String> deltas =
        link.events().stream().filter(event -> event.contains("output_audio.delta")).toList();
    assertThat(deltas)
        .containsExactlyElementsOf(
            IntStream.range(0, window + 20).mapToObj(n -> Events.delta("resp_1", n)).toList());
  }

  @Test
  void lostFrameEndsTheSession() {
    goLive();

    first.sayAs(first.last().generation(), 5, Events.event("rate_limits.updated"));

    assertThat(awaitClose().code()).isEqualTo(1011);
    assertThat(onlyError().path("code").asText()).isEqualTo("internal");
    await().until(() -> first.received(CloseUpstream.class).size() == 1);
  }

  @Test // R22
  void framesOfAnotherEpochOrGenerationChangeNothing() {
    goLive();
    link.sayAs(7, 0, Events.event("response.create"));
    first.sayAs(99, 0, Events.event("rate_limits.updated"));
    link.say(Events.event("input_audio_buffer.clear"));
    first.say(Events.event("input_audio_buffer.cleared"));

    await().until(() -> link.events().size() == 2);
    await().until(() -> first.events().size() == 1);
    assertThat(clientTypes()).containsExactly("session.created", "input_audio_buffer.cleared");
    assertThat(Events.types(first.events())).containsExactly("input_audio_buffer.clear");
  }

  @Test // R22
  void newerOwnerOfASessionTakesItOverAndAnOlderOneIsRefused() {
    goLive();
    StandInLink newer = new StandInLink(vertx, router.instance(), 2);

    newer.open(link.session, 2, "voice");

    await().until(() -> first.received(CloseUpstream.class).size() == 1);
    assertThatThrownBy(() -> link.open("voice"))
        .extracting(HubException::ofBusFailure)
        .extracting(HubException::code)
        .isEqualTo(ErrorCode.HUB_UNAVAILABLE);
  }

  @Test
  void stoppingRouterTellsItsClientsAndWaitsForTheirEnd() {
    goLive();
    link.say(Events.event("response.create"));
    first.say(Events.created("resp_1"));
    await().until(() -> link.events().size() == 2);

    vertx.undeploy(deployment).await();

    assertThat(link.received(CloseLink.class))
        .extracting(CloseLink::code, CloseLink::reason)
        .containsExactly(tuple(1001, "server_error.hub_shutting_down"));
    assertThat(clientTypes()).endsWith("response.done", "error");
    assertThat(clientTypes().stream().filter("response.done"::equals)).hasSize(1);
    assertThat(first.received(CloseUpstream.class)).hasSize(1);
    assertThat(metrics.closed).containsExactly("voice first");
  }
}
