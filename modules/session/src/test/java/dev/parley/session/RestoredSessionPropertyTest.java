package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.session.Chaos.Step;
import dev.parley.session.snapshot.MachineSnapshot;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * A session that lost its router goes on elsewhere as if it had only lost its upstream: whatever
 * had happened to it, and as often as that happens.
 */
class RestoredSessionPropertyTest {

  @Provide
  Arbitrary<List<Step<SwitchWorld>>> conversations() {
    return SwitchWorld.conversations();
  }

  /** Two sessions to which the same happened; one loses its upstream, the other its router. */
  @Property(tries = 300)
  void nextUpstreamIsToldWhatItIsToldAfterASwitch(
      @ForAll("conversations") List<Step<SwitchWorld>> steps) {
    SwitchWorld switched = new SwitchWorld();
    SwitchWorld restored = new SwitchWorld();
    for (Step<SwitchWorld> step : steps) {
      step.act().accept(switched);
      step.act().accept(restored);
    }
    switched.session.forget();
    switched.session.lose();
    if (switched.session.machine.isClosed() || wasGivenUp(switched.session)) {
      return;
    }

    restored.restore("i8_", false);

    assertThat(shown(restored.session.toClient))
        .as("what was open is settled the same way")
        .isEqualTo(shown(switched.session.toClient));
    assertThat(restored.session.generation()).isGreaterThanOrEqualTo(switched.session.generation());
    if (seekAgain(switched.session)) {
      switched.session.ready(Frames.SESSION);
      restored.session.ready(Frames.SESSION);
      assertThat(told(restored.session))
          .as("the next upstream is told the same")
          .isEqualTo(told(switched.session));
    }
  }

  private static boolean wasGivenUp(TestSession session) {
    return session.toClient.toString().contains("input_failed");
  }

  /** One that found nobody looks again after a while. */
  private static boolean seekAgain(TestSession session) {
    session.passMs(1_050);
    return session.machine.stateName().equals("SWITCHING");
  }

  private static List<JsonNode> shown(List<String> events) {
    List<JsonNode> shown = new ArrayList<>();
    for (String event : events) {
      ObjectNode tree = (ObjectNode) TestSession.json(event);
      tree.remove("event_id");
      shown.add(tree);
    }
    return shown;
  }

  /** Without sound, of which nothing is written down. */
  private static List<JsonNode> told(TestSession session) {
    List<JsonNode> told = new ArrayList<>();
    for (String command : session.toUpstream) {
      ObjectNode tree = (ObjectNode) TestSession.json(command);
      boolean isSound =
          tree.path("type").asText().equals("input_audio_buffer.append")
              || tree.at("/item/content/0/type").asText().equals("input_audio");
      if (tree.path("event_id").asText().startsWith("parley_")) {
        tree.remove("event_id");
      }
      if (!isSound) {
        told.add(tree);
      }
    }
    return told;
  }

  @Property(tries = 300)
  void oneConversationWhateverBecomesOfItsRouters(
      @ForAll("conversations") List<Step<SwitchWorld>> before,
      @ForAll("conversations") List<Step<SwitchWorld>> between,
      @ForAll("conversations") List<Step<SwitchWorld>> after,
      @ForAll boolean sawMore) {
    SwitchWorld world = new SwitchWorld();
    Chaos.Judge judge = new Chaos.Judge(world.session);
    live(world, before, judge);
    for (List<Step<SwitchWorld>> more : List.of(between, after)) {
      if (world.session.machine.isClosed()) {
        return;
      }
      // The session comes back to the very router that it had.
      world.restore("i7_", sawMore);
      judge.follow(world.session);
      assertThat(world.session.machine.stateName()).isEqualTo("SWITCHING");
      live(world, more, judge);
    }
    world.session.machine.onShutdown(world.session.now);
    world.session.perform();
    judge.look();
    assertThat(judge.ended()).as("each response has ended").isEqualTo(judge.begun());
  }

  private static void live(SwitchWorld world, List<Step<SwitchWorld>> steps, Chaos.Judge judge) {
    for (Step<SwitchWorld> step : steps) {
      step.act().accept(world);
      judge.look();
    }
  }

  /** What a snapshot holds changes only when the version does, so that none is ever old. */
  @Property(tries = 200)
  void snapshotOfOneVersionStaysTheSame(@ForAll("conversations") List<Step<SwitchWorld>> steps) {
    SwitchWorld world = new SwitchWorld(10_000);
    long version = world.session.machine.version();
    Object known = stable(world);
    for (Step<SwitchWorld> step : steps) {
      step.act().accept(world);
      long now = world.session.machine.version();
      assertThat(now).isGreaterThanOrEqualTo(version);
      if (now == version) {
        assertThat(stable(world)).as("after %s", step).isEqualTo(known);
      }
      version = now;
      known = stable(world);
    }
  }

  /** What deltas and sound do not change. */
  private static Object stable(SwitchWorld world) {
    MachineSnapshot now = world.session.machine.snapshot();
    return now == null ? "" : Snapshotted.withoutSoundAndDeltas(now);
  }
}
