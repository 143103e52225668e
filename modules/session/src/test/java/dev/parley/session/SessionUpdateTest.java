package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The session's configuration on its way (rules R13, R19, R21). */
class SessionUpdateTest {
  private final TestSession session = TestSession.live();

  @Test
  void updateWithoutAModelGoesOnUnchanged() {
    String update = Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"sing\"}");

    assertThat(session.client(update)).isEqualTo(Verdict.FORWARD);
    assertThat(session.toUpstream).containsExactly(update);
  }

  @Test // R21
  void modelBecomesTheUpstreamsAndAllElseStays() {
    session.client(
        "{\"event_id\":\"e1\",\"type\":\"session.update\",\"session\":{\"type\":\"realtime\","
            + "\"model\":\"gpt-alias\",\"speed\":1.25,\"tools\":[{\"$schema\":\"x\"}]}}");

    assertThat(TestSession.json(session.toUpstream.get(0)))
        .isEqualTo(
            TestSession.json(
                "{\"event_id\":\"e1\",\"type\":\"session.update\",\"session\":{\"type\":"
                    + "\"realtime\",\"model\":\"gpt-upstream\",\"speed\":1.25,"
                    + "\"tools\":[{\"$schema\":\"x\"}]}}"));
    assertThat(session.toUpstream).hasSize(1);
  }

  @Test // R21
  void foreignModelIsRefusedAndNothingIsForwarded() {
    session.client(
        "{\"event_id\":\"e1\",\"type\":\"session.update\",\"session\":{\"model\":\"other\"}}");

    JsonNode error = session.onlySeen("error").path("error");
    assertThat(error.path("code").asText()).isEqualTo("invalid_value");
    assertThat(error.path("param").asText()).isEqualTo("session.model");
    assertThat(error.path("event_id").asText()).isEqualTo("e1");
    assertThat(session.toUpstream).isEmpty();
  }

  @Test // R21
  void modelThatIsNoStringIsRefused() {
    session.client(Frames.sessionUpdate("{\"model\":7}"));

    assertThat(session.onlySeen("error").at("/error/param").asText()).isEqualTo("session.model");
    assertThat(session.toUpstream).isEmpty();
  }

  @Test
  void updateWithoutASessionIsTheProvidersToAnswer() {
    assertThat(session.client(Frames.event("session.update"))).isEqualTo(Verdict.FORWARD);
  }

  @Test
  void sessionUpdatedShowsTheHubsIdTheRouteAndTheProvidersConfiguration() {
    session.upstream(Frames.sessionUpdated(Frames.SESSION));

    JsonNode updated = session.onlySeen("session.updated");
    assertThat(updated.path("event_id").asText()).isEqualTo("event_u");
    assertThat(updated.at("/session/id").asText()).isEqualTo(TestSession.HUB_ID);
    assertThat(updated.at("/session/model").asText()).isEqualTo("voice");
    assertThat(updated.at("/session/audio"))
        .isEqualTo(TestSession.json(Frames.SESSION).path("audio"));
  }

  @Test
  void transcriptionSessionGetsNoModelItNeverHad() {
    session.upstream(
        Frames.sessionUpdated("{\"type\":\"transcription\",\"id\":\"sess_upstream\"}"));

    assertThat(session.onlySeen("session.updated").path("session"))
        .isEqualTo(TestSession.json("{\"type\":\"transcription\",\"id\":\"sess_hub\"}"));
  }

  @Test
  void modelOfATranscriptionSessionIsTheRoutesTooWhereThereIsOne() {
    session.upstream(Frames.sessionUpdated("{\"type\":\"transcription\",\"model\":\"secret\"}"));

    assertThat(session.onlySeen("session.updated").at("/session/model").asText())
        .isEqualTo("voice");
  }

  @Test
  void sessionUpdatedWithoutASessionIsAProtocolError() {
    session.upstream(Frames.event("session.updated"));

    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "server_error.provider_protocol_error"));
  }

  @Test // R13
  void updateCountsOnlyOnceItIsAcknowledged() {
    session.client(Frames.sessionUpdate("{\"instructions\":\"sing\",\"model\":\"voice\"}"));
    assertThat(session.machine.acknowledgedConfig()).isEqualTo("{}");

    session.upstream(Frames.sessionUpdated(Frames.SESSION));

    assertThat(session.machine.acknowledgedConfig()).isEqualTo("{\"instructions\":\"sing\"}");
  }

  @Test // R13
  void refusedUpdateNeverCounts() {
    session.client(
        "{\"event_id\":\"e1\",\"type\":\"session.update\",\"session\":{\"instructions\":\"a\"}}");
    session.client(Frames.sessionUpdate("{\"instructions\":\"b\"}"));

    session.upstream(Frames.error("unknown_parameter", "e1"));
    session.upstream(Frames.sessionUpdated(Frames.SESSION));

    assertThat(session.machine.acknowledgedConfig()).isEqualTo("{\"instructions\":\"b\"}");
  }

  @Test // R13
  void refusedUpdateWithoutAnIdIsKnownByTheErrorsParameter() {
    session.client(Frames.sessionUpdate("{\"bogus\":1}"));
    session.client(Frames.sessionUpdate("{\"instructions\":\"b\"}"));

    session.upstream(
        Frames.error("unknown_parameter", null)
            .replace("\"param\":null", "\"param\":\"session.bogus\""));
    session.upstream(Frames.sessionUpdated(Frames.SESSION));

    assertThat(session.machine.acknowledgedConfig()).isEqualTo("{\"instructions\":\"b\"}");
  }

  @Test
  void unansweredUpdatesAreBounded() {
    Configuration configuration = new Configuration();
    for (int i = 0; i < 2 * Configuration.MAX_PENDING; i++) {
      configuration.onUpdateSent(null, Trees.of("{}"), 2);
    }
    assertThat(configuration.pendingUpdates()).isEqualTo(Configuration.MAX_PENDING);

    configuration.onUpdateSent(null, Trees.of("{}"), (int) Configuration.MAX_PENDING_CHARACTERS);
    assertThat(configuration.pendingUpdates()).isEqualTo(1);
  }

  @Test
  void mergeFollowsTheProtocol() {
    var base =
        Trees.of(
            "{\"a\":{\"x\":1,\"y\":2},\"tools\":[1,2],\"f\":{\"type\":\"audio/pcm\",\"rate\":24000}}");

    Configuration.merge(
        base,
        Trees.of("{\"a\":{\"y\":null},\"tools\":[],\"f\":{\"type\":\"audio/pcmu\"},\"new\":true}"));

    assertThat(base)
        .isEqualTo(
            Trees.of(
                "{\"a\":{\"x\":1,\"y\":null},\"tools\":[],\"f\":{\"type\":\"audio/pcmu\"},"
                    + "\"new\":true}"));
  }

  @Test
  void secondSessionCreatedOfTheUpstreamIsNotPassedOn() {
    assertThat(session.upstream(Frames.event("session.created", "\"session\":" + Frames.SESSION)))
        .isEqualTo(Verdict.DROP);
    assertThat(session.toClient).isEmpty();
  }

  @Test // R1
  void updateThatNobodyAnswersIsNoticedByAProbe() {
    TestSession lasting = TestSession.lasting();
    lasting.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"hum\"}"));

    lasting.passMs(1_100);
    assertThat(lasting.toUpstream.get(1)).contains(Probe.ITEM_ID);
    lasting.passMs(1_400);
    assertThat(lasting.machine.stateName()).isEqualTo("LIVE");
    lasting.passMs(100);

    assertThat(lasting.machine.stateName()).isEqualTo("SWITCHING");
    lasting.forget();
    lasting.ready("second", Frames.SESSION);
    assertThat(lasting.toUpstream).anyMatch(command -> command.contains("hum"));
  }

  @Test // R1
  void upstreamThatSaysAnythingIsAliveAlthoughItOwesAnUpdate() {
    TestSession lasting = TestSession.lasting();
    lasting.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"hum\"}"));

    for (int i = 0; i < 20; i++) {
      lasting.passMs(1_200);
      lasting.upstream(Frames.event("rate_limits.updated"));
    }

    assertThat(lasting.machine.stateName()).isEqualTo("LIVE");
    assertThat(lasting.toUpstream.stream().filter(each -> each.contains(Probe.ITEM_ID)).count())
        .as("probes are five seconds apart")
        .isBetween(2L, 5L);
  }

  @Test // R1
  void answeredUpdateOwesNothing() {
    TestSession lasting = TestSession.lasting();
    lasting.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"hum\"}"));
    lasting.upstream(Frames.sessionUpdated(Frames.SESSION));
    lasting.passMs(60_000);

    assertThat(lasting.toUpstream).hasSize(1);
    assertThat(lasting.machine.stateName()).isEqualTo("LIVE");
  }
}
