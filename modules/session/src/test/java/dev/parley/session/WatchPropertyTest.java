package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Back-pressure is not death, whatever its pattern. */
class WatchPropertyTest {

  @Property(tries = 200) // R2
  void stallComesAfterTheLimitOfUnblockedTimeAndNeverBefore(
      @ForAll @Size(max = 6) List<@IntRange(min = 50, max = 3_000) Integer> spans) {
    TestSession session = TestSession.pushToTalk();
    session.client(Frames.event("response.create"));
    long unblocked = 0;
    boolean blocked = false;
    for (int span : spans) {
      int ticks = span / 50;
      for (int i = 0; i < ticks; i++) {
        session.passMs(50);
        unblocked += blocked ? 0 : 50;
        assertThat(session.machine.isClosed()).isEqualTo(unblocked >= 3_000);
      }
      blocked = !blocked;
      session.blocked(blocked);
    }
  }
}
