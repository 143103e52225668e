package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.provider.glm.TurnDetector.Change;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class EnergyGatePropertyTest {
  @Property(tries = 200)
  void beginningsAndEndsAlternate(
      @ForAll @DoubleRange(min = 0, max = 1) double threshold,
      @ForAll @IntRange(min = 0, max = 1_000) int silenceMs,
      @ForAll List<@IntRange(min = 0, max = 3) Integer> loudness) {
    EnergyGate each = new EnergyGate(threshold, silenceMs, false);
    List<Change> changes = new ArrayList<>();
    for (int level : loudness) {
      changes.addAll(
          EnergyGateTest.listen(each, EnergyGateTest.noise(100, level * level * 1_000.0)));
    }

    for (int i = 0; i < changes.size(); i++) {
      assertThat(changes.get(i)).isEqualTo(i % 2 == 0 ? Change.STARTED : Change.STOPPED);
    }
  }
}
