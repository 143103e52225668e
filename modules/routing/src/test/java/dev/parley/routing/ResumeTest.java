package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.contract.CloseLink;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.routing.RouterConfig.Resume;
import dev.parley.routing.RouterConfig.RoutedEndpoint;
import dev.parley.routing.RouterConfig.Switching;
import dev.parley.routing.health.BreakerSettings;
import dev.parley.routing.health.EndpointHealth;
import dev.parley.session.SessionSetup;
import dev.parley.session.WatchLimits;
import dev.parley.session.uplink.UplinkLimits;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that are lost and come back, between links and providers that the test plays. */
class ResumeTest {
  /** What a session says before anything else: session.created and parley.resumable. */
  private static final int GREETING = 2;

  /** The hub has nothing to say to a provider of its own accord. */
  private static final Switching SWITCHING =
      new Switching(
          Duration.ofSeconds(15),
          Duration.ofSeconds(1),
          6,
          Duration.ZERO,
          false,
          UplinkLimits.DEFAULTS);

  private final Vertx vertx = Vertx.vertx();
  private final InstanceId node = InstanceId.create();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private StandInProvider first;
  private StandInProvider second;
  private StandInLink link;
  private String token = "";

  @BeforeEach
  void startProviders() {
    BusCodecs.register(vertx.eventBus());
    first = new StandInProvider(vertx, "first", node);
    second = new StandInProvider(vertx, "second", node);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private void startRouter(Resume resume) {
    Map<String, RoutedEndpoint> endpoints =
        Map.of(
            "first", new RoutedEndpoint("gpt-first", Duration.ofSeconds(2)),
            "second", new RoutedEndpoint("gpt-second", Duration.ofSeconds(2)));
    RouterConfig config =
        new RouterConfig(
            new Routes(List.of(new Route("voice", List.of(), List.of("first", "second")))),
            endpoints,
            WatchLimits.DEFAULTS,
            SessionSetup.DEFAULT_MODEL_WAIT,
            SWITCHING,
            resume,
            Duration.ofSeconds(2));
    EndpointHealth health =
        new EndpointHealth(
            Map.of("first", 100, "second", 100),
            BreakerSettings.DEFAULTS,
            () -> System.nanoTime() / 1_000_000,
            () -> 0.0);
    RouterVerticle router = new RouterVerticle(config, node, "test", health, metrics);
    vertx.deployVerticle(router).await();
    link = new StandInLink(vertx, router.instance(), 1);
    first.announce();
    second.announce();
  }

  private void goLive(Resume resume) {
    startRouter(resume);
    link.openResumable("voice");
    await().until(() -> link.events().size() == GREETING);
    token = Events.tree(link.events().get(1)).path("token").asText();
  }

  private void goLive() {
    goLive(Resume.DEFAULTS);
  }

  private void awaitDetached(int sessions) {
    await().until(() -> metrics.detached.get() == sessions);
  }

  private void lose() {
    link.lose();
    awaitDetached(1);
  }

  private static String numbered(int number) {
    return "{\"type\":\"rate_limits.updated\",\"event_id\":\"event_%d\",\"rate_limits\":[]}"
        .formatted(number);
  }

  private static List<String> numbered(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(ResumeTest::numbered).toList();
  }

  private void providerSays(int from, int to) {
    numbered(from, to).forEach(first::say);
  }

  private void assertRefused(ErrorCode code, ThrowingCallable resume) {
    assertThatThrownBy(resume)
        .satisfies(
            failure -> assertThat(HubException.ofBusFailure(failure).code()).isEqualTo(code));
    await().until(() -> metrics.resumed.contains(code.label()));
  }

  @Test
  void R25_aClientThatMayComeBackIsToldHowRightAfterItsSessionIs() {
    goLive();

    assertThat(Events.types(link.events())).containsExactly("session.created", "parley.resumable");
    JsonNode resumable = Events.tree(link.events().get(1));
    assertThat(token).matches("%s\\.%s\\.0~[A-Za-z0-9_-]{43}".formatted(link.session, link.router));
    assertThat(resumable.path("window_ms").asLong()).isEqualTo(60_000);
    assertThat(resumable.path("event_id").asText()).startsWith("event_");
    assertThat(resumable.path("provider").asText()).isEqualTo("first");
  }

  @Test
  void aClientThatAskedForNoHubEventsIsToldNothingAndEndsWithItsLink() {
    startRouter(Resume.DEFAULTS);
    link.open("voice");
    await().until(() -> !link.events().isEmpty());
    first.say(numbered(1));
    await().until(() -> link.events().size() == 2);

    assertThat(link.events().get(1)).isEqualTo(numbered(1));
    link.lose();
    await().until(() -> first.received(CloseUpstream.class).size() == 1);
    assertThat(metrics.detached).hasValue(0);
  }

  @Test
  void withoutAWindowAClientIsToldWhoServesAndNoTokenAndItsSessionEndsWithItsLink() {
    startRouter(Resume.NONE);
    link.openResumable("voice");
    await().until(() -> link.events().size() == GREETING);
    first.say(numbered(1));
    await().until(() -> link.events().size() == GREETING + 1);

    assertThat(Events.types(link.events()))
        .containsExactly("session.created", "parley.serving", "rate_limits.updated");
    assertThat(Events.tree(link.events().get(1)).path("provider").asText()).isEqualTo("first");
    link.lose();
    await().until(() -> first.received(CloseUpstream.class).size() == 1);
  }

  @Test
  void R24_whatWasSaidWhileTheClientWasAwayFollowsTheAnswerInOrderAndOnce() {
    goLive();
    providerSays(1, 3);
    await().until(() -> link.events().size() == GREETING + 3);
    lose();
    providerSays(4, 6);

    StandInLink back = link.another();
    SessionResumed resumed = back.resume(token, GREETING + 1);

    assertThat(resumed.position()).isEqualTo(GREETING + 1);
    assertThat(resumed.router()).isEqualTo(link.router);
    assertThat(resumed.epoch()).isGreaterThan(link.epoch);
    assertThat(resumed.token()).isNotEqualTo(token);
    await().until(() -> back.events().size() == 5);
    first.say(numbered(7));
    await().until(() -> back.events().size() == 6);
    assertThat(back.events()).isEqualTo(numbered(2, 7));
    assertThat(back.received(Frame.class)).allMatch(frame -> frame.epoch() == resumed.epoch());
    assertThat(back.received(Frame.class).stream().map(Frame::seq))
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(metrics.resumed).containsExactly("resumed");
    awaitDetached(0);
  }

  @Test
  void R24_aClientThatDoesNotKnowWhatItHasGetsWhatNoLinkWasGiven() {
    goLive();
    providerSays(1, 3);
    await().until(() -> link.events().size() == GREETING + 3);
    lose();
    providerSays(4, 5);

    StandInLink back = link.another();
    SessionResumed resumed = back.resume(token, ResumeSession.UNKNOWN);

    assertThat(resumed.position()).isEqualTo(GREETING + 3);
    await().until(() -> back.events().equals(numbered(4, 5)));
  }

  @Test
  void R24_theClientIsToldWhatWasTakenOfIt() {
    goLive();
    link.say(Events.event("input_audio_buffer.clear"));
    link.sayOwn(Events.event("error"));
    link.say(Events.event("input_audio_buffer.commit"));
    lose();
    link.say(Events.event("input_audio_buffer.clear"));

    StandInLink back = link.another();
    assertThat(back.resume(token, GREETING).received()).isEqualTo(2);
    back.say(Events.event("response.cancel"));

    await().until(() -> first.events().size() == 3);
    assertThat(Events.types(first.events()))
        .containsExactly(
            "input_audio_buffer.clear", "input_audio_buffer.commit", "response.cancel");
  }

  @Test
  void R24_whatWaitsForAnUpstreamCountsAsTakenAndIsSentOnce() {
    goLive();
    first.answersLater = true;
    second.answersLater = true;
    first.end(ErrorCode.PROVIDER_CLOSED);
    await().until(() -> second.asked.size() == 1);
    link.say(Events.event("input_audio_buffer.clear"));
    lose();

    StandInLink back = link.another();
    assertThat(back.resume(token, GREETING).received()).isEqualTo(1);
    back.say(Events.event("input_audio_buffer.commit"));
    second.answer();

    await()
        .until(() -> back.events().stream().anyMatch(e -> e.contains("parley.provider.changed")));
    await().until(() -> Events.types(second.events()).contains("input_audio_buffer.commit"));
    assertThat(Events.types(second.events()).stream().filter(type -> type.startsWith("input_")))
        .containsExactly("input_audio_buffer.clear", "input_audio_buffer.commit");
  }

  @Test
  void R22_anUpstreamKeepsItsEpochAndTheNextHasThatOfTheNewLink() {
    goLive();
    lose();
    StandInLink back = link.another();
    SessionResumed resumed = back.resume(token, GREETING);
    back.say(Events.event("input_audio_buffer.clear"));
    await().until(() -> first.events().size() == 1);

    assertThat(first.received(Frame.class).get(0).epoch()).isEqualTo(link.epoch);
    first.end(ErrorCode.PROVIDER_CLOSED);

    await().until(() -> second.asked.size() == 1);
    assertThat(second.last().epoch()).isEqualTo(resumed.epoch());
    await()
        .until(() -> back.events().stream().anyMatch(e -> e.contains("parley.provider.changed")));
  }

  @Test
  void R24_anEventThatALinkMakesIsSaidToTheClientAndCounts() {
    goLive();
    String own = "{\"type\":\"error\",\"event_id\":\"event_own\",\"error\":{}}";
    link.sayOwn(own);
    first.say(numbered(1));
    await().until(() -> link.events().size() == GREETING + 2);
    assertThat(link.events()).contains(own);
    lose();

    StandInLink back = link.another();
    back.resume(token, GREETING);

    await().until(() -> back.events().size() == 2);
    assertThat(back.events()).isEqualTo(link.events().subList(GREETING, GREETING + 2));
    assertThat(first.events()).isEmpty();
  }

  @Test
  void R24_aPositionThatFellOutOfTheRingIsGone() {
    goLive(new Resume(Duration.ofSeconds(60), 8, 100_000));
    providerSays(1, 10);
    await().until(() -> link.events().size() == GREETING + 10);
    lose();

    assertRefused(ErrorCode.RESUME_GONE, () -> link.another().resume(token, GREETING));
    assertThat(link.another().resume(token, GREETING + 6).position()).isEqualTo(GREETING + 6);
  }

  @Test
  void R24_aPositionThatWasNotReachedIsAhead() {
    goLive();
    lose();
    first.say(numbered(1));

    assertRefused(ErrorCode.CURSOR_AHEAD, () -> link.another().resume(token, GREETING + 1));
    assertThat(metrics.detached).hasValue(1);
  }

  @Test
  void R25_anotherSubjectAWrongSecretAndAnUnknownSessionAreRefused() {
    goLive();
    lose();

    assertRefused(ErrorCode.FORBIDDEN, () -> link.another().resumeAs("somebody", token, GREETING));
    assertRefused(
        ErrorCode.NOT_FOUND, () -> link.another().resume("a.b." + "x".repeat(43), GREETING));
    assertRefused(
        ErrorCode.NOT_FOUND, () -> new StandInLink(vertx, link.router, 1).resume(token, GREETING));
    assertThat(link.another().resume(token, GREETING).received()).isZero();
  }

  @Test
  void R25_theSecondOfTwoRacingUsesIsRefusedAndTheFirstGoesOn() {
    goLive();
    lose();
    StandInLink back = link.another();
    back.resume(token, GREETING);

    assertRefused(ErrorCode.RESUME_RACE, () -> link.another().resume(token, GREETING));
    first.say(numbered(1));
    await().until(() -> back.events().equals(numbered(1, 1)));
  }

  @Test
  void R25_aUsedTokenIsGoodUntilTheClientSpeaks() {
    goLive();
    lose();
    StandInLink lost = link.another();
    lost.resume(token, GREETING);
    lost.lose();
    awaitDetached(1);

    StandInLink back = link.another();
    String next = back.resume(token, GREETING).token();
    back.say(Events.event("input_audio_buffer.clear"));
    await().until(() -> first.events().size() == 1);
    back.lose();
    awaitDetached(1);

    assertRefused(ErrorCode.NOT_FOUND, () -> link.another().resume(token, GREETING));
    assertThat(link.another().resume(next, GREETING).received()).isEqualTo(1);
  }

  @Test
  void R25_aResumeTakesTheSessionOverFromALinkThatIsStillThere() {
    goLive();
    StandInLink back = link.another();

    back.resume(token, GREETING);

    await().until(() -> !link.received(CloseLink.class).isEmpty());
    first.say(numbered(1));
    link.say(Events.event("input_audio_buffer.clear"));
    back.say(Events.event("input_audio_buffer.commit"));
    await().until(() -> back.events().equals(numbered(1, 1)) && first.events().size() == 1);
    assertThat(link.received(CloseLink.class))
        .singleElement()
        .satisfies(
            close -> {
              assertThat(close.code()).isEqualTo(1000);
              assertThat(close.reason()).isEqualTo("resumed elsewhere");
              assertThat(close.epoch()).isEqualTo(link.epoch);
            });
    assertThat(link.events()).hasSize(GREETING);
    assertThat(Events.types(first.events())).containsExactly("input_audio_buffer.commit");
    assertThat(metrics.resumed).containsExactly("taken_over");
    assertThat(metrics.detached).hasValue(0);
  }

  @Test
  void R24_aFullRingHoldsTheProvidersCreditAndNothingIsLost() {
    goLive(new Resume(Duration.ofSeconds(60), 64, 1_000_000));
    lose();
    providerSays(1, 100);
    await().until(() -> metrics.seen.values().stream().mapToLong(Long::longValue).sum() == 100);
    int room = 64 - GREETING;
    assertThat(first.creditedFrames()).isLessThanOrEqualTo(room);

    StandInLink back = link.another();
    back.resume(token, GREETING);

    await().until(() -> back.events().size() == 100);
    assertThat(back.events()).isEqualTo(numbered(1, 100));
    await().until(() -> first.creditedFrames() == 100);
  }

  @Test
  void R24_theEndOfTheWindowEndsTheSession() {
    goLive(new Resume(Duration.ofMillis(200), 64, 1_000_000));
    link.lose();

    await().until(() -> first.received(CloseUpstream.class).size() == 1);
    awaitDetached(0);
    assertThat(metrics.closed).containsExactly("voice first");
    assertRefused(ErrorCode.NOT_FOUND, () -> link.another().resume(token, GREETING));
  }

  @Test
  void R24_aSessionThatEndsWhileItsClientIsAwayIsOver() {
    goLive();
    lose();
    first.refuseWith = ErrorCode.PROVIDER_REFUSED_CREDENTIALS;
    second.refuseWith = ErrorCode.PROVIDER_REFUSED_CREDENTIALS;
    vertx.undeploy(vertx.deploymentIDs().iterator().next()).await();

    assertThat(metrics.detached).hasValue(0);
    assertThat(first.received(CloseUpstream.class)).hasSize(1);
  }

  @Test
  void R24_theClientOfAnInstanceThatVanishedMayComeBack() {
    goLive();
    link.vanish();
    first.say(numbered(1));
    awaitDetached(1);

    StandInLink back = link.another();
    back.resume(token, GREETING);

    await().until(() -> back.events().equals(numbered(1, 1)));
  }

  @Test
  void aClientThatEndsItsSessionDoesNotComeBack() {
    goLive();
    link.hangUp();

    await().until(() -> first.received(CloseUpstream.class).size() == 1);
    assertRefused(ErrorCode.NOT_FOUND, () -> link.another().resume(token, GREETING));
    assertThat(metrics.detached).hasValue(0);
  }

  @Test
  void R22_theEndOfALinkThatWasTakenOverEndsNothing() {
    goLive();
    StandInLink back = link.another();
    back.resume(token, GREETING);

    link.lose();
    link.tell(link.router, new LinkClosed(link.session, link.epoch, 1000));
    first.say(numbered(1));

    await().until(() -> back.events().equals(numbered(1, 1)));
    assertThat(metrics.detached).hasValue(0);
    assertThat(first.received(CloseUpstream.class)).isEmpty();
  }
}
