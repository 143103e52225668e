package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.session.uplink.UplinkLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R12: the user's words are written down for the hub's record, and the client does not notice. */
class HistoryTranscriptionTest {
  private static final String SPOKEN =
      "{\"id\":\"u1\",\"type\":\"message\",\"role\":\"user\",\"status\":\"completed\",\"content\":["
          + "{\"type\":\"input_audio\",\"transcript\":null}]}";
  private static final String WORDS =
      Frames.event(
          "conversation.item.input_audio_transcription.completed",
          Frames.text("item_id", "u1"),
          "\"content_index\":0",
          Frames.text("transcript", "four two"));

  private static final String TRANSCRIBED =
      Frames.SESSION.replace("\"transcription\":null", "\"transcription\":{\"model\":\"scribe\"}");

  private static TestSession greeted() {
    TestSession session =
        new TestSession(
            TestSession.setup(
                "voice",
                null,
                new Continuity(SwitchLimits.DEFAULTS, UplinkLimits.DEFAULTS, "scribe")));
    session.start();
    session.ready(Frames.SESSION);
    return session;
  }

  private static List<JsonNode> sent(TestSession session) {
    return session.toUpstream.stream().map(TestSession::json).toList();
  }

  @Test
  void isAskedForWithTheGreetingAndItsEchoIsNotShown() {
    TestSession session = greeted();

    assertThat(sent(session)).hasSize(1);
    assertThat(sent(session).get(0).at("/session/audio/input/transcription/model").asText())
        .isEqualTo("scribe");
    assertThat(
            session.onlySeen("session.created").at("/session/audio/input/transcription").isNull())
        .isTrue();
    session.forget();
    session.upstream(Frames.sessionUpdated(TRANSCRIBED));
    assertThat(session.toClient).isEmpty();
  }

  @Test
  void wordsAreKeptAndNotShown() {
    TestSession session = greeted();
    session.upstream(Frames.sessionUpdated(TRANSCRIBED));
    session.upstream(Frames.itemAdded(null, SPOKEN));
    session.forget();

    session.upstream(WORDS);

    assertThat(session.toClient).isEmpty();
    assertThat(session.machine.conversation().item("u1").parts().get(0).text())
        .isEqualTo("four two");
  }

  @Test
  void otherUpdatesOfTheClientDoNotRevealIt() {
    TestSession session = greeted();
    session.upstream(Frames.sessionUpdated(TRANSCRIBED));
    session.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"hum\"}"));
    session.forget();

    session.upstream(Frames.sessionUpdated(TRANSCRIBED));

    assertThat(
            session.onlySeen("session.updated").at("/session/audio/input/transcription").isNull())
        .isTrue();
    assertThat(session.toUpstream).isEmpty();
  }

  @Test
  void aClientThatTurnsItOffGetsItOffAndTheHubAsksAgain() {
    TestSession session = greeted();
    session.upstream(Frames.sessionUpdated(TRANSCRIBED));
    session.client(
        Frames.sessionUpdate(
            "{\"type\":\"realtime\",\"audio\":{\"input\":{\"transcription\":null}}}"));
    session.forget();

    session.upstream(Frames.sessionUpdated(Frames.SESSION));

    assertThat(session.seenTypes()).containsExactly("session.updated");
    assertThat(sent(session)).hasSize(1);
    assertThat(sent(session).get(0).at("/session/audio/input/transcription/model").asText())
        .isEqualTo("scribe");
  }

  @Test
  void aClientThatWantsTheWordsSeesThem() {
    TestSession session = greeted();
    session.upstream(Frames.sessionUpdated(TRANSCRIBED));
    session.client(
        Frames.sessionUpdate(
            "{\"type\":\"realtime\",\"audio\":{\"input\":{\"transcription\":{\"model\":\"whisper-1\"}}}}"));
    session.upstream(Frames.sessionUpdated(TRANSCRIBED));
    session.upstream(Frames.itemAdded(null, SPOKEN));
    session.forget();

    session.upstream(WORDS);

    assertThat(session.seenTypes())
        .containsExactly("conversation.item.input_audio_transcription.completed");
  }

  @Test
  void anUpstreamThatRefusesItServesWithoutIt() {
    TestSession session = greeted();
    String id = sent(session).get(0).path("event_id").asText();
    session.forget();

    session.upstream(Frames.error("invalid_value", id));

    assertThat(session.toClient).isEmpty();
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    session.client(Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"hum\"}"));
    session.forget();
    session.upstream(Frames.sessionUpdated(Frames.SESSION));
    assertThat(session.toUpstream).isEmpty();
  }
}
