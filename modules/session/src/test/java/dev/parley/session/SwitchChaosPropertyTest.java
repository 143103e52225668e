package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.session.Chaos.Step;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The invariants of a session under any interleaving of client events, provider events, faults,
 * time and switches, judged by what reaches the two ends.
 */
class SwitchChaosPropertyTest {

  @Property(tries = 300)
  void oneConversationWhateverBecomesOfItsUpstreams(
      @ForAll("steps") List<Step<SwitchWorld>> steps) {
    holds(new SwitchWorld(), steps);
  }

  @Property(tries = 300)
  void oneConversationWhoeverMovesItInTime(@ForAll("steps") List<Step<SwitchWorld>> steps) {
    holds(new SwitchWorld(10_000), steps);
  }

  private static void holds(SwitchWorld world, List<Step<SwitchWorld>> steps) {
    SwitchJudge judge = new SwitchJudge(world.session);
    for (Step<SwitchWorld> step : steps) {
      boolean wasClosed = world.session.machine.isClosed();
      int before = world.session.toClient.size() + world.session.toUpstream.size();
      step.act().accept(world);
      world.listen();
      if (wasClosed) {
        assertThat(world.session.toClient.size() + world.session.toUpstream.size())
            .as("nothing follows the close")
            .isEqualTo(before);
      }
      judge.look();
      assertThat(world.session.upstreams()).as("one that serves, one beside it").isLessThan(3);
    }
    judge.lookAtTheEnd();
    if (world.session.machine.stateName().equals("LIVE")) {
      assertHeardWhatNobodyAnswered(world);
    }
  }

  /** R11, R12: byte for byte and in order, from the last acknowledged commit on at the latest. */
  private static void assertHeardWhatNobodyAnswered(SwitchWorld world) {
    byte[] said = world.said.toByteArray();
    ByteArrayOutputStream stream = world.heard.get(world.session.generation());
    byte[] heard = stream == null ? new byte[0] : stream.toByteArray();
    assertThat(heard.length).isBetween(said.length - world.committedUpTo, said.length);
    assertThat(heard).isEqualTo(Arrays.copyOfRange(said, said.length - heard.length, said.length));
  }

  @Provide
  Arbitrary<List<Step<SwitchWorld>>> steps() {
    return SwitchWorld.steps();
  }

  /** Knows as well which upstreams were opened and closed. */
  private static final class SwitchJudge extends Chaos.Judge {
    private final TestSession session;

    SwitchJudge(TestSession session) {
      super(session);
      this.session = session;
    }

    @Override
    void on(JsonNode event) {
      assertThat(event.path("type").asText()).isNotEqualTo("session.created");
      assertThat(event.at("/error/event_id").asText())
          .as("no answer to the hub's own commands")
          .doesNotStartWith("parley_");
      super.on(event);
    }

    void lookAtTheEnd() {
      List<Integer> closed = new ArrayList<>();
      session.upstreamCloses.forEach(close -> closed.add(close.generation()));
      List<Integer> older = new ArrayList<>();
      session.opened.forEach(open -> older.add(open.generation()));
      assertThat(older).containsAll(closed).doesNotHaveDuplicates();
      if (!session.linkCloses.isEmpty()) {
        assertThat(ended()).as("each response ends before the link does").isEqualTo(begun());
      }
      if (session.machine.stateName().equals("LIVE")) {
        assertThat(closed).doesNotContain(session.generation());
      }
    }
  }
}
