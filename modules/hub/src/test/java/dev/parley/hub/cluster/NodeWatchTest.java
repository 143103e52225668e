package dev.parley.hub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.InstanceId;
import dev.parley.contract.peer.Beat;
import dev.parley.contract.peer.Beat.Loss;
import dev.parley.hub.cluster.NodeWatch.Change;
import dev.parley.hub.cluster.NodeWatch.Event;
import dev.parley.hub.config.ClusterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is taken for gone, when, and on both sides (rule R3). */
class NodeWatchTest {
  private static final ClusterConfig.Pulse PULSE =
      new ClusterConfig.Pulse(Duration.ofMillis(500), Duration.ofMillis(2_500));
  private static final InstanceId SELF = new InstanceId("self");
  private static final InstanceId OTHER = new InstanceId("other");

  private final NodeWatch watch = new NodeWatch(SELF, PULSE, 0);

  private static Beat beat(Loss... losses) {
    return new Beat(OTHER, List.of(losses), List.of());
  }

  private static Event event(Change change) {
    return new Event(OTHER, change);
  }

  private List<Event> ticks(long fromMs, long toMs) {
    List<Event> events = new ArrayList<>();
    for (long at = fromMs; at <= toMs; at += 500) {
      events.addAll(watch.onTick(at));
    }
    return events;
  }

  @Test
  void aNodeThatBeatsLives() {
    for (long at = 0; at <= 20_000; at += 500) {
      assertThat(watch.onBeat(beat(), at)).isEmpty();
      assertThat(watch.onTick(at)).isEmpty();
    }
    assertThat(watch.heard()).isEqualTo(1);
    assertThat(watch.losses(20_000)).isEmpty();
  }

  @Test
  void silenceIsToldFirstAndTheEndOnce() {
    watch.onBeat(beat(), 0);

    assertThat(ticks(500, 1_000)).isEmpty();
    assertThat(ticks(1_500, 2_500)).containsExactly(event(Change.SILENT));
    assertThat(ticks(3_000, 30_000)).containsExactly(event(Change.GONE));
    assertThat(watch.heard()).isZero();
    assertThat(watch.losses(30_000)).containsExactly(new Loss(OTHER, 1));
  }

  @Test
  void aNodeThatWasOnlySilentIsBackWithoutALoss() {
    watch.onBeat(beat(), 0);
    ticks(500, 2_000);

    assertThat(watch.onBeat(beat(), 2_100)).containsExactly(event(Change.BACK));
    assertThat(watch.losses(2_100)).isEmpty();
  }

  @Test
  void aNodeThatWasGoneIsBackWhenItIsHeardAfterAWhile() {
    watch.onBeat(beat(), 0);
    ticks(500, 3_000);

    assertThat(watch.onBeat(beat(), 3_500)).isEmpty();
    assertThat(watch.onBeat(beat(), 4_100)).containsExactly(event(Change.BACK));
    assertThat(watch.losses(4_100)).containsExactly(new Loss(OTHER, 1));
  }

  @Test // R22
  void whoIsTakenForGoneGivesUpTheOtherOnceForEachTime() {
    watch.onBeat(beat(), 0);

    assertThat(watch.onBeat(beat(new Loss(SELF, 1)), 500)).containsExactly(event(Change.GONE));
    assertThat(watch.onBeat(beat(new Loss(SELF, 1)), 1_000)).isEmpty();
    assertThat(watch.onBeat(beat(new Loss(SELF, 1)), 1_600)).containsExactly(event(Change.BACK));
    assertThat(watch.onBeat(beat(new Loss(SELF, 1)), 9_000)).isEmpty();
    assertThat(watch.onBeat(beat(new Loss(SELF, 2)), 9_500)).contains(event(Change.GONE));
    assertThat(watch.losses(9_500)).isEmpty();
  }

  @Test
  void whatBothSidesHaveFoundIsOneLoss() {
    watch.onBeat(beat(), 0);
    ticks(500, 3_000);

    assertThat(watch.onBeat(beat(new Loss(SELF, 1)), 4_500)).containsExactly(event(Change.BACK));
  }

  @Test // R22
  void whoWasAwayForAsLongGivesUpAllOthers() {
    watch.onBeat(beat(), 0);
    watch.onTick(500);

    assertThat(watch.onTick(4_000)).containsExactly(event(Change.GONE));
    assertThat(watch.onBeat(beat(new Loss(SELF, 1)), 4_001)).isEmpty();
    assertThat(watch.onBeat(beat(new Loss(SELF, 1)), 5_001)).containsExactly(event(Change.BACK));
  }

  @Test
  void whoWasAwayForAMomentBlamesNobody() {
    watch.onBeat(beat(), 0);
    watch.onTick(500);

    assertThat(watch.onTick(2_500)).isEmpty();
    watch.onBeat(beat(), 2_501);
    assertThat(ticks(3_000, 3_500)).isEmpty();
  }

  @Test
  void whatOthersFoundIsCountedAsALossOfOnesOwn() {
    watch.onBeat(beat(), 0);

    watch.onToldGone(OTHER, 100);
    watch.onToldGone(OTHER, 200);

    assertThat(watch.losses(200)).containsExactly(new Loss(OTHER, 1));
    assertThat(ticks(500, 10_000)).isEmpty();
  }

  @Test
  void aNodeThatStaysGoneIsForgotten() {
    watch.onBeat(beat(), 0);
    ticks(500, 61_000);

    assertThat(watch.losses(61_000)).isEmpty();
    assertThat(watch.onBeat(beat(), 61_000)).isEmpty();
    assertThat(watch.heard()).isEqualTo(1);
  }
}
