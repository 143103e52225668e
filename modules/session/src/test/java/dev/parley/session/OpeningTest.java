package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** From the link's opening to {@code session.created} (rule R21). */
class OpeningTest {
  @Test
  void requestedModelOpensTheUpstreamAtOnce() {
    TestSession session = TestSession.opening();

    assertThat(session.opened).containsExactly(new Effect.OpenUpstream(1, "voice"));
    assertThat(session.machine.stateName()).isEqualTo("OPENING");
  }

  @Test // R21
  void firstUpdateThatNamesAModelDecides() {
    TestSession session = new TestSession(TestSession.setup(null, null));
    session.start();
    session.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"tracing\":\"auto\"}"));
    assertThat(session.opened).isEmpty();

    session.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"model\":\"gpt-alias\"}"));
    session.passMs(1_000);

    assertThat(session.opened).containsExactly(new Effect.OpenUpstream(1, "gpt-alias"));
    assertThat(session.held).hasSize(2);
  }

  @Test // R21
  void withoutAModelTheDefaultRouteIsTakenAfterTheWait() {
    TestSession session = new TestSession(TestSession.setup(null, null));
    session.start();

    session.passMs(450);
    assertThat(session.opened).isEmpty();
    session.passMs(50);

    assertThat(session.opened).containsExactly(new Effect.OpenUpstream(1, null));
  }

  @Test // R21
  void modelOfTheInitialConfigurationCountsAsRequested() {
    TestSession session =
        new TestSession(TestSession.setup(null, "{\"type\":\"realtime\",\"model\":\"voice\"}"));
    session.start();

    assertThat(session.opened).containsExactly(new Effect.OpenUpstream(1, "voice"));
  }

  @Test
  void sessionCreatedIsTheFirstEventAndCarriesTheHubsIdAndTheRoutesName() {
    TestSession session = TestSession.opening();
    session.client(Frames.event("no.such.event"));
    session.client("{broken");
    assertThat(session.toClient).isEmpty();

    session.ready(Frames.SESSION);

    assertThat(session.seenTypes()).containsExactly("session.created", "error", "error");
    JsonNode created = session.seen().get(0);
    assertThat(created.path("event_id").asText()).isEqualTo("event_i7_1");
    JsonNode shown = created.path("session");
    assertThat(shown.path("id").asText()).isEqualTo(TestSession.HUB_ID);
    assertThat(shown.path("model").asText()).isEqualTo("voice");
    assertThat(shown.path("object").asText()).isEqualTo("realtime.session");
    assertThat(shown.path("expires_at").asLong()).isEqualTo(1790003600L);
    assertThat(shown.path("audio")).isEqualTo(TestSession.json(Frames.SESSION).path("audio"));
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
  }

  @Test
  void heldEventsGoUpstreamInOrderOnceLive() {
    TestSession session = TestSession.opening();
    String create = Frames.event("response.create");
    String append = Frames.append(Frames.silence(20));
    assertThat(session.client(append)).isEqualTo(Verdict.HOLD);
    assertThat(session.client(create)).isEqualTo(Verdict.HOLD);

    session.ready(Frames.SESSION);

    assertThat(session.toUpstream).containsExactly(append, create);
  }

  @Test
  void initialConfigurationIsSentFirstAndShownInSessionCreated() {
    TestSession session =
        new TestSession(
            TestSession.setup(
                "voice",
                "{\"id\":\"sess_x\",\"object\":\"realtime.session\",\"expires_at\":0,"
                    + "\"model\":\"voice\",\"instructions\":\"sing\",\"audio\":{\"input\":"
                    + "{\"turn_detection\":{\"type\":\"semantic_vad\"}}}}"));
    session.start();
    session.ready(Frames.SESSION);

    JsonNode update = TestSession.json(session.toUpstream.get(0));
    assertThat(update.path("event_id").asText()).startsWith("parley_");
    assertThat(update.path("session"))
        .isEqualTo(
            TestSession.json(
                "{\"instructions\":\"sing\",\"audio\":{\"input\":{\"turn_detection\":"
                    + "{\"type\":\"semantic_vad\"}}},\"type\":\"realtime\"}"));
    JsonNode shown = session.onlySeen("session.created").path("session");
    assertThat(shown.path("instructions").asText()).isEqualTo("sing");
    assertThat(shown.path("id").asText()).isEqualTo(TestSession.HUB_ID);
    assertThat(shown.at("/audio/input/turn_detection"))
        .isEqualTo(TestSession.json("{\"type\":\"semantic_vad\"}"));
    assertThat(shown.at("/audio/output/voice").asText()).isEqualTo("alloy");
  }

  @Test // R19
  void answerToTheInitialConfigurationNeverReachesTheClient() {
    TestSession session =
        new TestSession(TestSession.setup("voice", "{\"instructions\":\"sing\"}"));
    session.start();
    session.ready(Frames.SESSION);
    session.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"hum\"}"));

    session.upstream(Frames.sessionUpdated(Frames.SESSION.replace("be brief", "sing")));
    session.upstream(Frames.sessionUpdated(Frames.SESSION.replace("be brief", "hum")));

    assertThat(session.onlySeen("session.updated").at("/session/instructions").asText())
        .isEqualTo("hum");
  }

  @Test
  void refusedInitialConfigurationEndsTheSession() {
    TestSession session =
        new TestSession(TestSession.setup("voice", "{\"instructions\":\"sing\"}"));
    session.start();
    session.ready(Frames.SESSION);
    String eventId = TestSession.json(session.toUpstream.get(0)).path("event_id").asText();

    session.upstream(Frames.error("invalid_value", eventId));

    assertThat(session.onlySeen("error").at("/error/code").asText())
        .isEqualTo("provider_refused_configuration");
    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "server_error.provider_refused_configuration"));
  }

  @Test
  void initialConfigurationMustBeAnObject() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TestSession(TestSession.setup("voice", "[]")))
        .withMessageContaining("initialConfig");
  }

  @Test
  void noUpstreamIsOneErrorAndAClose() {
    TestSession session = TestSession.opening();

    session.machine.onNoUpstream(1, "provider_unreachable", "No provider.", session.now);
    session.machine.onNoUpstream(1, "provider_unreachable", "No provider.", session.now);
    session.perform();

    assertThat(session.seenTypes()).containsExactly("error");
    JsonNode error = session.onlySeen("error").path("error");
    assertThat(error.path("code").asText()).isEqualTo("provider_unreachable");
    assertThat(error.path("type").asText()).isEqualTo("server_error");
    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "server_error.provider_unreachable"));
    assertThat(session.upstreamCloses).isEmpty();
    assertThat(session.machine.isClosed()).isTrue();
  }

  @Test
  void unreadableGreetingOfTheProviderEndsTheSession() {
    TestSession session = TestSession.opening();

    session.ready("not an object");

    assertThat(session.seenTypes()).containsExactly("error");
    assertThat(session.upstreamCloses).containsExactly(new Effect.CloseUpstream(1));
    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "server_error.provider_protocol_error"));
  }

  @Test
  void clientThatLeavesWhileOpeningGivesTheUpstreamUpOnce() {
    TestSession session = TestSession.opening();

    session.machine.onLinkClosed(session.now);
    session.machine.onLinkClosed(session.now);
    session.ready(Frames.SESSION);

    assertThat(session.upstreamCloses).containsExactly(new Effect.CloseUpstream(1));
    assertThat(session.linkCloses).isEmpty();
    assertThat(session.toClient).isEmpty();
  }

  @Test
  void clientThatLeavesBeforeAModelIsKnownLeavesNothing() {
    TestSession session = new TestSession(TestSession.setup(null, null));
    session.start();

    session.machine.onLinkClosed(session.now);
    session.passMs(1_000);

    assertThat(session.effects).isEmpty();
    assertThat(session.machine.isClosed()).isTrue();
  }

  @Test
  void upstreamOfAnotherGenerationIsNotHeard() {
    TestSession session = TestSession.live();

    session.view.read(Frames.event("rate_limits.updated"));

    assertThat(session.machine.onUpstreamEvent(2, session.view, session.now))
        .isEqualTo(Verdict.DROP);
    session.machine.onUpstreamClosed(2, "provider_closed", "gone", session.now);
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
  }

  @Test
  void readinessOrRefusalOfAnotherGenerationIsNotHeard() {
    TestSession session = TestSession.opening();

    session.machine.onUpstreamReady(2, TestSession.info(Frames.SESSION), session.now);
    session.machine.onNoUpstream(2, "no_provider", "none", session.now);
    session.perform();

    assertThat(session.machine.stateName()).isEqualTo("OPENING");
    assertThat(session.toClient).isEmpty();
  }

  @Test
  void unknownModelIsTheClientsFault() {
    TestSession session = TestSession.opening();

    session.machine.onNoUpstream(1, "model_not_found", "No such model.", session.now);
    session.perform();

    JsonNode error = session.onlySeen("error").path("error");
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("param").asText()).isEqualTo("model");
    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "invalid_request_error.model_not_found"));
  }
}
