package dev.parley.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;

/** Rule R22: of two holders of a session the later has the higher epoch. */
class EpochPropertyTest {
  private static final long LAST = Long.MAX_VALUE >> 17;

  @Property(tries = 300)
  void R22_whoeverTakesOverHasAHigherEpoch(
      @ForAll @LongRange(min = 0, max = LAST) long count,
      @ForAll @AlphaChars @StringLength(min = 1, max = 21) String first,
      @ForAll @AlphaChars @StringLength(min = 1, max = 21) String second) {
    long before = Epoch.next(count << 16, new InstanceId(first));

    assertThat(before).isGreaterThan(count << 16).isGreaterThan(Epoch.NONE);
    assertThat(Epoch.next(before, new InstanceId(second))).isGreaterThan(before);
  }

  @Example
  void R22_holdersThatCountOnFromTheSameEpochGetDifferentOnes() {
    Set<Long> epochs = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      epochs.add(Epoch.next(Epoch.NONE, new InstanceId("router" + i)));
    }

    assertThat(epochs).hasSize(100);
  }
}
