package dev.parley.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiFramesTest {
  @Test
  void theSessionIsTakenAsItIsWritten() {
    String session = "{ \"id\" : \"sess_1\", \"speed\":1.0, \"audio\":{\"a\":[{}, \"}\"]} }";

    assertThat(OpenAiFrames.read("{\"session\": " + session + " ,\"type\":\"session.created\"}"))
        .isEqualTo(new OpenAiFrame.Created(session));
    assertThat(OpenAiFrames.read("{\"type\":\"session.updated\",\"session\":" + session + "}"))
        .isEqualTo(new OpenAiFrame.Updated(session));
  }

  @Test
  void anErrorTellsItsCodeAndTheEventItAnswers() {
    assertThat(
            OpenAiFrames.read(
                "{\"type\":\"error\",\"event_id\":\"event_S1\",\"error\":{\"type\":\"invalid_request_error\","
                    + "\"code\":\"invalid_api_key\",\"message\":\"no\",\"param\":null,\"event_id\":\"mine\"}}"))
        .isEqualTo(new OpenAiFrame.Refusal("invalid_api_key", "mine"));
    assertThat(
            OpenAiFrames.read(
                "{\"type\":\"error\",\"error\":{\"details\":{\"code\":\"x\"},\"code\":null,\"event_id\":null}}"))
        .isEqualTo(new OpenAiFrame.Refusal(null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\u0000\uffff",
        "{\"type\":\"session.created\"",
        "{\"type\":\"session.created\"}",
        "{\"type\":\"session.created\",\"session\":\"sess_1\"}",
        "{\"type\":\"session.created\",\"session\":{}} trailing",
        "{\"type\":\"x\",\"type\":\"session.created\",\"session\":{}}",
        "{\"type\":\"error\",\"error\":\"x\"}",
        "{\"type\":\"conversation.created\",\"session\":{}}",
        "{\"nested\":{\"type\":\"session.created\",\"session\":{}}}",
      })
  void anythingElseMeansNothing(String message) {
    assertThat(OpenAiFrames.read(message)).isEqualTo(new OpenAiFrame.Other());
  }

  @Test
  void aLargeSessionIsCutOutWhole() {
    String session = new JsonObject().put("instructions", "é\"{}".repeat(50_000)).encode();

    assertThat(OpenAiFrames.read("{\"type\":\"session.created\",\"session\":" + session + "}"))
        .isEqualTo(new OpenAiFrame.Created(session));
  }

  @Property(tries = 200)
  void anyTextIsReadWithoutFailing(@ForAll String text) {
    assertThat(OpenAiFrames.read(text)).isNotNull();
    assertThat(OpenAiFrames.read("{\"type\":\"session.created\",\"session\":{" + text)).isNotNull();
  }

  @Property(tries = 200)
  void anySessionSurvivesTheCut(@ForAll String name, @ForAll String value) {
    String session = new JsonObject().put(name, value).encode();
    String message =
        "{\"a\":" + session + ",\"session\":" + session + ",\"type\":\"session.created\"}";

    assertThat(OpenAiFrames.read(message)).isEqualTo(new OpenAiFrame.Created(session));
  }

  @Test
  void aSessionUpdateIsOneValidEvent() {
    JsonObject event =
        new JsonObject(OpenAiFrames.sessionUpdate("parley_1", "{\"type\":\"realtime\"}"));

    assertThat(event)
        .isEqualTo(
            new JsonObject()
                .put("type", "session.update")
                .put("event_id", "parley_1")
                .put("session", new JsonObject().put("type", "realtime")));
  }
}
