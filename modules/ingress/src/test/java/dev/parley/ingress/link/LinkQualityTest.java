package dev.parley.ingress.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What a client is told of its connection. */
class LinkQualityTest {
  private static final long MS = 1_000_000;

  private final LinkQuality quality = new LinkQuality(() -> "event_1", 0);
  private long nowMs;

  private long pong(long afterMs) {
    Buffer ping = quality.onPing(nowMs * MS);
    nowMs += afterMs;
    return quality.onPong(ping, nowMs * MS);
  }

  private JsonObject report() {
    nowMs += LinkQuality.EVERY_MS;
    assertThat(quality.isDue(nowMs)).isTrue();
    return new JsonObject(quality.report(nowMs, 7));
  }

  @Test
  void roundTripsAreSmoothedAndTheirVariationWithThem() {
    assertThat(pong(80)).isEqualTo(80 * MS);
    assertThat(pong(160)).isEqualTo(160 * MS);

    JsonObject told = report();

    assertThat(told.getDouble("rtt_ms")).isEqualTo(90.0);
    assertThat(told.getDouble("jitter_ms")).isEqualTo(20.0);
    assertThat(told.getLong("queue_bytes")).isEqualTo(7);
    assertThat(told.getString("level")).isEqualTo("good");
    assertThat(told.getString("type")).isEqualTo("parley.connection");
  }

  @Test
  void nothingIsSaidOfRoundTripsBeforeOneIsKnown() {
    JsonObject told = report();

    assertThat(told.containsKey("rtt_ms")).isTrue();
    assertThat(told.getValue("rtt_ms")).isNull();
    assertThat(told.getValue("jitter_ms")).isNull();
  }

  @Test
  void pongThatWaitedBecauseTheSocketWasNotReadSaysNothing() {
    Buffer ping = quality.onPing(0);
    quality.onInputPaused();

    assertThat(quality.onPong(ping, 900 * MS)).isEqualTo(-1);
    assertThat(report().getString("level")).isEqualTo("good");
  }

  @Test
  void pongsOfTheClientsOwnMakingSayNothing() {
    Buffer first = quality.onPing(0);
    quality.onPing(MS);

    assertThat(quality.onPong(first, 2 * MS)).isEqualTo(-1);
    assertThat(quality.onPong(Buffer.buffer("hello"), 2 * MS)).isEqualTo(-1);
    assertThat(quality.onPong(Buffer.buffer(new byte[12]), 2 * MS)).isEqualTo(-1);
  }

  @Test
  void clientThatLeavesAPingUnansweredIsPoorlyConnected() {
    pong(10);
    quality.onPing(nowMs * MS);
    quality.onPing(nowMs * MS);
    assertThat(report().getString("level")).isEqualTo("poor");

    pong(10);
    assertThat(report().getString("level")).isEqualTo("good");
  }

  @Test
  void timeInWhichTheClientTakesNothingIsSummedUp() {
    pong(10);
    quality.onStalled(1_000);
    quality.onStalled(1_200);
    quality.onDrained(1_300);

    JsonObject told = report();

    assertThat(told.getLong("stalls")).isEqualTo(1);
    assertThat(told.getLong("stalled_ms")).isEqualTo(300);
    assertThat(told.getString("level")).isEqualTo("fair");
    assertThat(report().getString("level")).as("it was better since").isEqualTo("good");
  }

  @Test
  void clientThatTakesNothingNowIsPoorlyConnected() {
    pong(10);
    quality.onStalled(nowMs);

    assertThat(report().getString("level")).isEqualTo("poor");
  }

  @Test
  void slowRoundTripsAreFairAndVerySlowOnesPoor() {
    pong(200);
    assertThat(report().getString("level")).isEqualTo("fair");
    pong(10_000);
    assertThat(report().getString("level")).isEqualTo("poor");
  }

  @Test
  void whatReachedNobodyIsCounted() {
    quality.onDropped();

    assertThat(report().getLong("drops")).isEqualTo(1);
  }

  @Test
  void clientThatDoesNotWantToKnowIsNotTold() {
    LinkQuality silent = new LinkQuality(null, 0);

    assertThat(silent.isDue(1_000_000)).isFalse();
    assertThat(silent.report(1_000_000, 0)).isNull();
  }
}
