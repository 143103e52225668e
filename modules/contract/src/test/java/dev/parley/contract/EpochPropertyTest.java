package dev.parley.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
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

  @Property(tries = 300)
  void R22_whereAClientCameBackIsOverAllThatAPartDidWhichItLeft(
      @ForAll @LongRange(min = 0, max = LAST >> 1) long count,
      @ForAll @LongRange(min = 0, max = (1L << 32) - 1) long claimed,
      @ForAll @IntRange(min = 0, max = 200) int turns,
      @ForAll @AlphaChars @StringLength(min = 1, max = 21) String first,
      @ForAll @AlphaChars @StringLength(min = 1, max = 21) String second) {
    long common = count << 16;
    long left = Epoch.afterReturn(common, 0, new InstanceId(first));
    long known = Epoch.returns(left);
    for (int i = 0; i < turns; i++) {
      left = Epoch.next(left, new InstanceId(first));
    }

    assertThat(left).isGreaterThan(common);
    assertThat(Epoch.returns(left)).isEqualTo(known);
    assertThat(Epoch.afterReturn(common, known, new InstanceId(second))).isGreaterThan(left);
    assertThat(Epoch.afterReturn(left, claimed, new InstanceId(second))).isGreaterThan(left);
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
