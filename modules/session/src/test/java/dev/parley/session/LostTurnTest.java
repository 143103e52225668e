package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The user's turn that an upstream which takes over goes on with, or does not hear (rule R11). */
class LostTurnTest {
  private static final byte[] SPOKEN = Frames.loud(400);

  private final TestSession session = TestSession.lasting();

  @BeforeEach
  void theUserSpeaksAndTheUpstreamIsLost() {
    session.client(Frames.append(SPOKEN));
    session.upstream(
        Frames.event(
            "input_audio_buffer.speech_started",
            "\"audio_start_ms\":0",
            Frames.text("item_id", "u1")));
  }

  private void switched() {
    session.lose();
    session.ready("second", Frames.SESSION);
    session.upstream(Frames.sessionUpdated(Frames.SESSION));
    session.upstream(Frames.sessionUpdated(Frames.SESSION));
    session.forget();
  }

  /** Real time with a microphone that is on. */
  private void listen(int milliseconds) {
    for (int i = 0; i < milliseconds; i += 50) {
      session.client(Frames.append(Frames.silence(50)));
      session.passMs(50);
    }
  }

  private List<JsonNode> sent(String type) {
    return session.toUpstream.stream()
        .map(TestSession::json)
        .filter(event -> event.path("type").asText().equals(type))
        .toList();
  }

  private static String started(String item) {
    return Frames.event(
        "input_audio_buffer.speech_started", "\"audio_start_ms\":0", Frames.text("item_id", item));
  }

  @Test
  void turnThatIsHeardByNobodyIsEndedAndAnswered() {
    switched();
    listen(1_900);
    assertThat(session.toClient).isEmpty();
    listen(150);

    JsonNode stopped = session.onlySeen("input_audio_buffer.speech_stopped");
    assertThat(stopped.path("item_id").asText()).isEqualTo("u1");
    assertThat(stopped.path("audio_end_ms").asLong()).isBetween(2_300L, 2_500L);
    assertThat(session.onlySeen("input_audio_buffer.committed").path("item_id").asText())
        .isEqualTo("u1");
    JsonNode told = sent("conversation.item.create").get(0).path("item");
    assertThat(told.path("id").asText()).isEqualTo("u1");
    byte[] sound = Base64.getDecoder().decode(told.at("/content/0/audio").asText());
    assertThat(Arrays.copyOf(sound, SPOKEN.length)).isEqualTo(SPOKEN);
    assertThat(sent("response.create")).hasSize(1);

    String item =
        "{\"id\":\"u1\",\"type\":\"message\",\"role\":\"user\",\"status\":\"completed\","
            + "\"content\":[{\"type\":\"input_audio\",\"transcript\":null}]}";
    session.upstream(Frames.itemAdded(null, item));
    session.upstream(Frames.itemDone(null, item));
    session.upstream(Frames.created("r1"));
    session.upstream(Frames.textDelta("r1", "yes"));
    session.upstream(Frames.completed("r1"));
    assertThat(session.seenTypes())
        .contains("conversation.item.added", "conversation.item.done", "response.done")
        .doesNotContain("error");
    listen(10_000);
    assertThat(session.seen("input_audio_buffer.committed")).as("it ends once").hasSize(1);
  }

  @Test
  void turnThatTheUpstreamHearsGoesOn() {
    switched();
    listen(1_000);
    session.upstream(started("theirs"));
    listen(20_000);

    assertThat(session.toClient).isEmpty();
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
  }

  @Test
  void turnEndsThoughTheMicrophoneIsOff() {
    switched();
    session.passMs(4_900);
    assertThat(session.toClient).isEmpty();
    session.passMs(150);

    assertThat(session.seen("input_audio_buffer.speech_stopped")).hasSize(1);
    assertThat(session.seen("input_audio_buffer.committed")).hasSize(1);
  }

  @Test
  void speechThatIsHeardAfterwardsIsATurnOfItsOwn() {
    switched();
    listen(2_050);
    session.forget();
    session.upstream(started("theirs"));

    assertThat(session.onlySeen("input_audio_buffer.speech_started").path("item_id").asText())
        .isEqualTo("theirs");
  }

  @Test
  void turnIsNotAnsweredWhereTurnsAreNot() {
    String quiet = Frames.SESSION.replace("\"create_response\":true", "\"create_response\":false");
    session.upstream(Frames.sessionUpdated(quiet));
    switched();
    listen(2_050);

    assertThat(session.seen("input_audio_buffer.committed")).hasSize(1);
    assertThat(sent("conversation.item.create")).hasSize(1);
    assertThat(sent("response.create")).isEmpty();
  }
}
