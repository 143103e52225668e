package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that asks anew when it is told that an answer broke off, as the protocol has it. */
class FollowUpTest {
  private final TestSession session = TestSession.lasting();

  @BeforeEach
  void anAnswerBreaksOff() {
    session.client(Frames.event("response.create"));
    session.upstream(Frames.created("r1"));
    String item = Frames.message("item_r1", "in_progress", "");
    session.upstream(Frames.outputItemAdded("r1", 0, item));
    session.upstream(Frames.itemAdded(null, item));
    session.upstream(Frames.textDelta("r1", "Once upon "));
    session.lose();
    assertThat(session.onlySeen("response.done").at("/response/status").asText())
        .isEqualTo("failed");
    session.forget();
  }

  private void takeOver() {
    session.ready("second", Frames.SESSION);
  }

  private List<JsonNode> sent(String type) {
    return session.toUpstream.stream()
        .map(TestSession::json)
        .filter(event -> event.path("type").asText().equals(type))
        .toList();
  }

  private void answer(String id) {
    session.upstream(Frames.created(id));
    session.upstream(Frames.textDelta(id, "a time"));
    session.upstream(Frames.completed(id));
  }

  @Test
  void requestMadeWhileNobodyServesTakesThePlaceOfTheHubs() {
    session.client(
        Frames.event(
            "response.create",
            Frames.text("event_id", "mine"),
            "\"response\":{\"instructions\":\"sing\"}"));

    takeOver();

    assertThat(sent("response.create")).hasSize(1);
    assertThat(sent("response.create").get(0).path("event_id").asText()).isEqualTo("mine");
    session.upstream(Frames.sessionUpdated(Frames.SESSION));
    session.upstream(Frames.sessionUpdated(Frames.SESSION));
    answer("r2");
    assertThat(session.seen("response.created")).hasSize(1);
    assertThat(session.machine.openResponses()).isEmpty();
    session.passMs(10_000);
    assertThat(session.machine.stateName()).as("nothing is owed").isEqualTo("LIVE");
  }

  @Test
  void outOfBandRequestTakesNoPlace() {
    session.client(Frames.event("response.create", "\"response\":{\"conversation\":\"none\"}"));

    takeOver();

    assertThat(sent("response.create")).hasSize(2);
  }

  @Test
  void sameRequestIsAnsweredByWhatTheHubAskedFor() {
    takeOver();
    session.client(Frames.event("response.create", "\"response\":{}"));

    assertThat(sent("response.create")).hasSize(1);
    answer("r2");
    assertThat(session.seen("response.created")).hasSize(1);
    assertThat(session.seen("error")).isEmpty();
  }

  @Test
  void sameRequestThatCrossesTheStartOfTheAnswerIsAnsweredByIt() {
    takeOver();
    session.upstream(Frames.created("r2"));
    session.client(Frames.event("response.create"));
    session.upstream(Frames.textDelta("r2", "a time"));
    session.upstream(Frames.completed("r2"));

    assertThat(sent("response.create")).hasSize(1);
    assertThat(session.seen("response.done")).hasSize(1);
    session.client(Frames.event("response.create"));
    assertThat(sent("response.create")).as("the next one is one like any other").hasSize(2);
  }

  @Test
  void otherRequestFollowsWhenTheHubsHasMadeWay() {
    takeOver();
    session.upstream(Frames.created("r2"));
    session.client(Frames.event("response.create", "\"response\":{\"instructions\":\"sing\"}"));

    assertThat(sent("response.create")).hasSize(1);
    assertThat(sent("response.cancel")).hasSize(1);
    assertThat(sent("response.cancel").get(0).path("event_id").asText()).startsWith("parley_");

    session.upstream(Frames.done("r2", "cancelled", "null", ""));

    assertThat(sent("response.create")).hasSize(2);
    assertThat(sent("response.create").get(1).at("/response/instructions").asText())
        .isEqualTo("sing");
    answer("r3");
    assertThat(session.seen("response.created")).hasSize(2);
    assertThat(session.seen("response.done")).hasSize(2);
    assertThat(session.seen("error")).isEmpty();
  }

  @Test
  void requestAboutSomethingNewIsAnotherOne() {
    takeOver();
    session.client(
        Frames.event(
            "conversation.item.create",
            "\"item\":{\"type\":\"message\",\"role\":\"user\",\"content\":[]}"));
    session.client(Frames.event("response.create"));

    assertThat(sent("response.create")).hasSize(1);
    assertThat(sent("response.cancel")).hasSize(1);
  }

  @Test
  void requestThatWaitsIsNotLostWithTheUpstream() {
    takeOver();
    session.upstream(Frames.created("r2"));
    session.upstream(Frames.textDelta("r2", "a time"));
    session.client(Frames.event("response.create", "\"response\":{\"instructions\":\"sing\"}"));
    session.lose();
    session.forget();
    session.ready("third", Frames.SESSION);

    assertThat(sent("response.create")).hasSize(1);
    assertThat(sent("response.create").get(0).at("/response/instructions").asText())
        .isEqualTo("sing");
  }

  @Test
  void requestThatComesLateIsOneLikeAnyOther() {
    takeOver();
    session.upstream(Frames.created("r2"));
    for (int i = 0; i < 6; i++) {
      session.passMs(1_000);
      session.upstream(Frames.textDelta("r2", "on and on"));
    }
    session.client(Frames.event("response.create"));

    assertThat(sent("response.create")).hasSize(2);
  }
}
