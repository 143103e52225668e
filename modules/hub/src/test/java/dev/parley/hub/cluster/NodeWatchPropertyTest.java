package dev.parley.hub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.InstanceId;
import dev.parley.contract.peer.Beat;
import dev.parley.hub.cluster.NodeWatch.Change;
import dev.parley.hub.cluster.NodeWatch.Event;
import dev.parley.hub.config.ClusterConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Two nodes that lose beats of each other in any pattern. */
class NodeWatchPropertyTest {
  private static final ClusterConfig.Pulse PULSE =
      new ClusterConfig.Pulse(Duration.ofMillis(500), Duration.ofMillis(2_500));
  private static final int CALM = 40;

  private static final class Side {
    final InstanceId id;
    final NodeWatch watch;
    final List<Long> gone = new ArrayList<>();
    final ArrayDeque<Beat> inbox = new ArrayDeque<>();

    Side(String id) {
      this.id = new InstanceId(id);
      this.watch = new NodeWatch(this.id, PULSE, 0);
    }

    void run(long nowMs, Side other, boolean isLost) {
      note(watch.onTick(nowMs), nowMs);
      if (!isLost) {
        other.inbox.add(new Beat(id, watch.losses(nowMs), List.of()));
      }
      for (Beat beat = inbox.poll(); beat != null; beat = inbox.poll()) {
        note(watch.onBeat(beat, nowMs), nowMs);
      }
    }

    private void note(List<Event> events, long nowMs) {
      events.stream()
          .filter(event -> event.change() == Change.GONE)
          .forEach(event -> gone.add(nowMs));
    }
  }

  /**
   * Whatever one side gives up the other gives up soon, too, and once beats arrive again both are
   * at peace.
   *
   * @param fates of each round: 1 loses a's beat, 2 loses b's, 3 both, 4 stops a, 0 and others none
   */
  @Property(tries = 300)
  void bothSidesGiveUpTogetherAndThenLetItBe(
      @ForAll @Size(max = 80) List<@IntRange(max = 6) Integer> fates) {
    Side a = new Side("a");
    Side b = new Side("b");
    long nowMs = 0;
    for (int round = 0; round < fates.size() + CALM; round++) {
      nowMs += 500;
      int fate = round == 0 || round >= fates.size() ? 0 : fates.get(round);
      if (fate != 4) {
        a.run(nowMs, b, fate == 1 || fate == 3);
      }
      b.run(nowMs, a, fate == 2 || fate == 3);
    }

    long calmMs = nowMs - (CALM - 16) * 500L;
    assertThat(a.gone).allMatch(at -> at <= calmMs);
    assertThat(b.gone).allMatch(at -> at <= calmMs);
    assertThat(a.watch.heard()).isEqualTo(1);
    assertThat(b.watch.heard()).isEqualTo(1);
    assertThat(a.gone.isEmpty()).isEqualTo(b.gone.isEmpty());
    assertThat(a.gone).allMatch(at -> isNear(at, b.gone));
    assertThat(b.gone).allMatch(at -> isNear(at, a.gone));
  }

  private static boolean isNear(long atMs, List<Long> others) {
    return others.stream().anyMatch(other -> Math.abs(other - atMs) <= 50_000);
  }
}
