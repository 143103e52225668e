package dev.parley.contract.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.SessionId;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FenceTest {
  private static final SessionId SESSION = new SessionId("sess_A");

  private final Fence<SessionId> fence = new Fence<>();

  @Test
  void raisingShutsOutEveryLowerEpoch() {
    fence.raise(SESSION, 3);

    assertThat(fence.admit(SESSION, 2, 9)).isFalse();
    assertThat(fence.admit(SESSION, 3, 1)).isTrue();
  }

  @Test
  void remembersABoundedNumberOfSessionsAndForgetsTheLongestUnheard() {
    fence.admit(SESSION, 5, 5);
    for (int i = 0; i < Fence.SIZE; i++) {
      fence.admit(new SessionId("sess_" + i), 1, 1);
    }

    assertThat(fence.admit(SESSION, 1, 1)).isTrue();
    assertThat(fence.admit(new SessionId("sess_" + (Fence.SIZE - 1)), 1, 1)).isFalse();
  }

  @Property(tries = 200)
  void whatIsAdmittedOnlyEverRises(
      @ForAll List<@IntRange(max = 3) Integer> epochs,
      @ForAll @IntRange(min = 1, max = 4) int generations) {
    Fence<SessionId> fresh = new Fence<>();
    long admitted = -1;
    for (int i = 0; i < epochs.size(); i++) {
      int generation = 1 + i % generations;
      long rank = epochs.get(i) * 100L + generation;

      assertThat(fresh.admit(SESSION, epochs.get(i), generation)).isEqualTo(rank > admitted);

      admitted = Math.max(admitted, rank);
    }
  }
}
