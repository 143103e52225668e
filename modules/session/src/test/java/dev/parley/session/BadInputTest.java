package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client does wrong is answered and forgotten (section 5.10). */
class BadInputTest {
  private final TestSession session = TestSession.live();

  private JsonNode onlyError() {
    assertThat(session.toUpstream).isEmpty();
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    JsonNode event = session.onlySeen("error");
    assertThat(event.path("event_id").asText()).startsWith("event_i7_");
    assertThat(event.at("/error/type").asText()).isEqualTo("invalid_request_error");
    return event.path("error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "nonsense", "{\"type\":\"response.create\"", "{\"a\":01}"})
  void brokenJsonIsInvalidJson(String frame) {
    assertThat(session.client(frame)).isEqualTo(Verdict.DROP);

    JsonNode error = onlyError();
    assertThat(error.path("code").asText()).isEqualTo("invalid_json");
    assertThat(error.path("event_id").isNull()).isTrue();
    assertThat(session.counts())
        .containsExactly(new Effect.Count(Effect.Counted.CLIENT_ERROR, "invalid_json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                    | not a JSON object",
        "\"response.create\"                   | not a JSON object",
        "{}                                    | 'type'",
        "{\"type\":7}                          | 'type'",
        "{\"type\":\"x\",\"a\":1,\"\\u0061\":1}  | twice" // R7
      })
  void whatIsJsonButNoEventIsAnInvalidEvent(String frame, String why) {
    assertThat(session.client(frame)).isEqualTo(Verdict.DROP);

    JsonNode error = onlyError();
    assertThat(error.path("code").asText()).isEqualTo("invalid_event");
    assertThat(error.path("message").asText()).contains(why);
    assertThat(error.path("event_id").isNull()).isTrue();
  }

  @Test // whether it ends, and as JSON, is not looked at
  void endlessNestingIsInvalidJson() {
    session.client("{\"type\":\"response.create\",\"x\":" + "[".repeat(100_000));

    JsonNode error = onlyError();
    assertThat(error.path("code").asText()).isEqualTo("invalid_json");
    assertThat(error.path("message").asText()).contains("deep");
  }

  @Test
  void eventOfTooManyFieldsIsAnInvalidEvent() {
    String[] fields = new String[300];
    Arrays.setAll(fields, i -> "\"k" + i + "\":1");

    session.client(Frames.event("x", fields));

    JsonNode error = onlyError();
    assertThat(error.path("code").asText()).isEqualTo("invalid_event");
    assertThat(error.path("message").asText()).contains("256");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no.such", "transcription_session.update", "output_audio_buffer.clear", ""})
  void unknownTypeListsTheSupportedOnes(String type) {
    session.client(Frames.event(type, Frames.text("event_id", "mine")));

    JsonNode error = onlyError();
    assertThat(error.path("code").asText()).isEqualTo("invalid_value");
    assertThat(error.path("param").asText()).isEqualTo("type");
    assertThat(error.path("event_id").asText()).isEqualTo("mine");
    assertThat(error.path("message").asText())
        .contains("'" + type + "'", "'session.update'", "'response.cancel'")
        .doesNotContain("'output_audio_buffer.clear', ", ", 'output_audio_buffer.clear'");
  }

  @Test
  void hugeUnknownTypeIsNotEchoedWhole() {
    session.client(Frames.event("x".repeat(100_000)));

    assertThat(onlyError().path("message").asText().length()).isLessThan(1_000);
  }

  @Test // R19
  void idsOfTheHubAreRefused() {
    session.client(Frames.event("response.create", Frames.text("event_id", "parley_1")));

    JsonNode error = onlyError();
    assertThat(error.path("code").asText()).isEqualTo("invalid_value");
    assertThat(error.path("param").asText()).isEqualTo("event_id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"audio\":\"%%%\"",
        "\"audio\":\"AAA\"",
        "\"audio\":7",
        "\"audio\":null",
        "\"x\":1"
      })
  void badBase64IsAnInvalidAudio(String audio) {
    session.client(
        Frames.event("input_audio_buffer.append", Frames.text("event_id", "mine"), audio));

    JsonNode error = onlyError();
    assertThat(error.path("code").asText()).isEqualTo("invalid_value");
    assertThat(error.path("param").asText()).isEqualTo("audio");
    assertThat(error.path("event_id").asText()).isEqualTo("mine");
  }

  @Test
  void sessionGoesOnAfterBadInput() {
    session.client("{");
    session.client(Frames.event("no.such"));
    String append = Frames.append(Frames.silence(20));

    assertThat(session.client(append)).isEqualTo(Verdict.FORWARD);
    assertThat(session.toUpstream).containsExactly(append);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input_audio_buffer.commit",
        "input_audio_buffer.clear",
        "conversation.item.create",
        "conversation.item.truncate",
        "conversation.item.delete",
        "conversation.item.retrieve",
        "response.create",
        "response.cancel"
      })
  void everythingElseOfTheProtocolGoesOnUnchanged(String type) {
    String frame = Frames.event(type, Frames.text("event_id", "mine"), "\"unknown\":[{}]");

    assertThat(session.client(frame)).isEqualTo(Verdict.FORWARD);
    assertThat(session.toUpstream).containsExactly(frame);
    assertThat(session.toClient).isEmpty();
  }
}
