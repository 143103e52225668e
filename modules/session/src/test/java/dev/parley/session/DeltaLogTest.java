package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeltaLogTest {
  private final DeltaLog log = new DeltaLog();

  private static String delta(String text) {
    return "{\"type\":\"response.output_text.delta\",\"item_id\":\"i\",\"content_index\":0,"
        + "\"obfuscation\":\""
        + "o".repeat(400)
        + "\",\"delta\":\""
        + text
        + "\"}";
  }

  @Test
  void onlyTheTextCountsTowardsTheBoundNotTheFrames() {
    for (int i = 0; i < 10_000; i++) {
      log.add(delta("x"));
    }

    assertThat(log.textOf("i", 0)).hasSize(10_000);
  }

  @Test
  void textIsBounded() {
    for (int i = 0; i < 40; i++) {
      log.add(delta("x".repeat(100_000)));
    }

    assertThat(log.textOf("i", 0).length())
        .isGreaterThan(DeltaLog.MAX_CHARACTERS / 2)
        .isLessThanOrEqualTo(DeltaLog.MAX_CHARACTERS);
  }

  @Test
  void clearedLogHoldsNothingAndBeginsAnew() {
    log.add(delta("old"));
    log.clear();
    log.add(delta("new"));

    assertThat(log.textOf("i", 0)).isEqualTo("new");
  }

  @Test
  void responseForgetsTheDeltasOfItemsThatAreDone() {
    OpenResponse response = new OpenResponse("r1", false, Trees.of("{}"), 0);
    response.onItemAdded("i", 0, Trees.of("{}"));
    response.deltas().add(delta("said"));
    OpenItem item = response.item("i");

    response.onItemSaid(item, OpenItem.Missing.CONVERSATION_ITEM_DONE, Trees.of("{}"));
    assertThat(response.deltas().textOf("i", 0)).isEqualTo("said");
    response.onItemSaid(item, OpenItem.Missing.OUTPUT_ITEM_DONE, Trees.of("{}"));

    assertThat(response.deltas().textOf("i", 0)).isEmpty();
  }
}
