package dev.parley.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** Batches of any events, and texts that are none. */
class EventBatchPropertyTest {
  @Property(tries = 200)
  void whatWentInComesOut(
      @ForAll("values") List<String> values, @ForAll @LongRange(max = 999_999_999_999L) long seq) {
    EventBatch batch =
        EventBatch.of("{\"seq\":" + seq + ",\"events\":[" + String.join(" , ", values) + "]}");

    assertThat(batch).isEqualTo(new EventBatch(null, seq, values));
  }

  @Property(tries = 300)
  void anyTextIsABatchOfJsonValuesOrNone(@ForAll("broken") String text) {
    EventBatch batch = EventBatch.of(text);

    if (batch.problem() == null) {
      assertThat(Json.object(text)).isNotNull();
      batch.events().forEach(event -> assertThat(Json.object("{\"v\":" + event + "}")).isNotNull());
    } else {
      assertThat(batch.events()).isEmpty();
    }
  }

  @Provide
  Arbitrary<List<String>> values() {
    return Arbitraries.of(
            "{}",
            "{\"type\":\"response.create\"}",
            "{\"t\":\"],}\\\"\",\"a\":[[],{\"b\":[1]}]}",
            "null",
            "-1.50e3",
            "\"text ] , \"",
            "[ ]")
        .list()
        .ofMaxSize(20);
  }

  /** Pieces of batches in any order. */
  @Provide
  Arbitrary<String> broken() {
    return Arbitraries.of(
            "{", "}", "[", "]", "\"seq\"", "\"events\"", ":", ",", "1", " ", "\"", "\\")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }
}
