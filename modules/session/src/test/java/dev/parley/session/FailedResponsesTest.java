package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule R4 and what a failed response means. */
class FailedResponsesTest {
  private final TestSession session = TestSession.pushToTalk();

  @ParameterizedTest // R4
  @ValueSource(
      strings = {
        "",
        "{\"id\":\"i\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[]}",
        "{\"id\":\"i\",\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"\"}]}",
        "{\"id\":\"i\",\"type\":\"message\",\"content\":[{\"type\":\"output_audio\","
            + "\"transcript\":null}]}"
      })
  void emptyCompletedResponseIsAFailure(String output) {
    session.upstream(Frames.created("r1"));

    session.upstream(Frames.done("r1", "completed", "null", output));

    JsonNode done = session.onlySeen("response.done");
    assertThat(done.path("event_id").asText()).isEqualTo("event_d_r1");
    assertThat(done.at("/response/status").asText()).isEqualTo("failed");
    assertThat(done.at("/response/status_details/error/code").asText())
        .isEqualTo("provider_empty_response");
    assertThat(session.seenTypes()).containsExactly("response.created", "response.done", "error");
    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "server_error.provider_empty_response"));
    assertThat(session.upstreamCloses).containsExactly(new Effect.CloseUpstream(1));
  }

  @Test // R4
  void contentThatWasStreamedIsContent() {
    session.upstream(Frames.created("r1"));
    session.upstream(Frames.audioDelta("r1"));
    session.upstream(Frames.done("r1", "completed", "null", ""));

    assertThat(session.machine.stateName()).isEqualTo("LIVE");
  }

  @Test // R4
  void functionCallIsContent() {
    session.upstream(Frames.created("r1"));
    session.upstream(
        Frames.done("r1", "completed", "null", "{\"type\":\"function_call\",\"name\":\"f\"}"));

    assertThat(session.machine.stateName()).isEqualTo("LIVE");
  }

  @ParameterizedTest // R4
  @ValueSource(strings = {"cancelled", "incomplete"})
  void emptyResponseThatIsNotCompletedIsNoFailure(String status) {
    String done = Frames.done("r1", status, "{\"type\":\"" + status + "\"}", "");
    session.upstream(Frames.created("r1"));
    session.upstream(done);

    assertThat(session.toClient).contains(done);
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
  }

  @ParameterizedTest
  @CsvSource({
    "server_error, server_error, provider_failed_response",
    "server_error, something_new, provider_failed_response",
    "tokens, rate_limit_exceeded, provider_overloaded",
    "insufficient_quota, insufficient_quota, provider_overloaded",
    "overloaded_error, '', provider_overloaded"
  })
  void retryableFailureIsPassedOnAndEndsTheSession(String type, String code, String expected) {
    session.upstream(Frames.created("r1"));
    session.upstream(Frames.createdOutOfBand("r2"));

    session.upstream(Frames.failed("r1", type, code));

    assertThat(session.seenTypes())
        .containsExactly(
            "response.created", "response.created", "response.done", "response.done", "error");
    assertThat(session.toClient.get(2)).isEqualTo(Frames.failed("r1", type, code));
    assertThat(session.seen().get(3).at("/response/id").asText()).isEqualTo("r2");
    assertThat(session.onlySeen("error").at("/error/code").asText()).isEqualTo(expected);
    assertThat(session.onlySeen("error").at("/error/message").asText())
        .doesNotContain("vendor text");
    assertThat(session.linkCloses)
        .containsExactly(new Effect.CloseLink(1011, "server_error." + expected));
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_request_error, invalid_value",
    "invalid_request_error, ''",
    "content_policy, content_filter",
    "'', ''"
  })
  void otherFailureIsPassedOnAndTheSessionGoesOn(String type, String code) {
    session.upstream(Frames.created("r1"));
    session.upstream(Frames.failed("r1", type, code));

    assertThat(session.toClient).contains(Frames.failed("r1", type, code));
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    session.upstream(Frames.created("r2"));
    assertThat(session.machine.openResponses()).containsExactly("r2");
  }
}
