package dev.parley.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches by example. */
class EventBatchTest {
  @Test
  void theEventsAreCutOutAsTheyStand() {
    EventBatch batch =
        EventBatch.of(
            " {\"other\":[1,{}],\"events\": [ {\"a\" : 1.0} ,{\"a\":1,\"a\":2}] , \"seq\":7} ");

    assertThat(batch.problem()).isNull();
    assertThat(batch.seq()).isEqualTo(7);
    assertThat(batch.events()).containsExactly("{\"a\" : 1.0}", "{\"a\":1,\"a\":2}");
  }

  @Test
  void bothKeysMayBeMissing() {
    assertThat(EventBatch.of("{}")).isEqualTo(new EventBatch(null, EventBatch.NO_SEQ, List.of()));
    assertThat(EventBatch.of("{\"events\":[]}").events()).isEmpty();
  }

  @Test
  void aKeyMayBeWrittenWithEscapes() {
    assertThat(EventBatch.of("{\"\\u0073eq\":3}").seq()).isEqualTo(3);
  }

  @Test
  void noMoreEventsThanTheLimitAreTaken() {
    String most = "{\"events\":[" + "1,".repeat(EventBatch.MAX_EVENTS - 1) + "1]}";

    assertThat(EventBatch.of(most).events()).hasSize(EventBatch.MAX_EVENTS);
    assertThat(EventBatch.of(most.replace("1]", "1,1]")).problem())
        .isEqualTo(EventBatch.Problem.TOO_MANY_EVENTS);
  }

  @Test
  void anEventMayBeNestedAsDeeplyAsOnItsOwn() {
    String deepest = "[".repeat(EventView.MAX_DEPTH) + "]".repeat(EventView.MAX_DEPTH);

    assertThat(EventBatch.of("{\"events\":[" + deepest + "]}").events()).containsExactly(deepest);
    assertThat(EventBatch.of("{\"events\":[[" + deepest + "]]}").problem())
        .isEqualTo(EventBatch.Problem.NOT_JSON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOT_JSON|",
        "NOT_JSON|[]",
        "NOT_JSON|{",
        "NOT_JSON|{\"seq\"}",
        "NOT_JSON|{\"seq\":}",
        "NOT_JSON|{\"seq\":1,}",
        "NOT_JSON|{\"events\":[1,]}",
        "NOT_JSON|{\"events\":[1}",
        "NOT_JSON|{\"events\":[{]}",
        "NOT_JSON|{\"seq\":1}}",
        "NOT_JSON|{\"seq\":01}",
        "DUPLICATE_KEY|{\"seq\":1,\"seq\":1}",
        "DUPLICATE_KEY|{\"events\":[],\"events\":[]}",
        "BAD_SEQ|{\"seq\":-1}",
        "BAD_SEQ|{\"seq\":1.0}",
        "BAD_SEQ|{\"seq\":1e2}",
        "BAD_SEQ|{\"seq\":\"1\"}",
        "BAD_SEQ|{\"seq\":null}",
        "BAD_SEQ|{\"seq\":9999999999999999}",
        "BAD_EVENTS|{\"events\":{}}",
        "BAD_EVENTS|{\"events\":null}"
      })
  void whatIsNoBatchIsToldSo(EventBatch.Problem problem, String text) {
    EventBatch batch = EventBatch.of(text == null ? "" : text);

    assertThat(batch.problem()).isEqualTo(problem);
    assertThat(batch.events()).isEmpty();
  }
}
