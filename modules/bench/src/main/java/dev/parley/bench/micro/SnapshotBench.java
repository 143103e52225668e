package dev.parley.bench.micro;

import dev.parley.realtime.EventView;
import dev.parley.session.Continuity;
import dev.parley.session.SessionMachine;
import dev.parley.session.SessionSetup;
import dev.parley.session.UpstreamInfo;
import dev.parley.session.WatchLimits;
import dev.parley.session.snapshot.MachineSnapshot;
import dev.parley.session.snapshot.SessionSnapshot;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Writing a session down for the journal, and reading it where it goes on. A turn is a spoken
 * question of 60 characters and an answer of 240; the instructions have 2,000.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SnapshotBench {
  private static final String QUESTION = "When does the last train leave for the coast? ".repeat(2);
  private static final String ANSWER =
      "It leaves at ten past eleven, from platform two. ".repeat(5);
  private static final SessionSetup SETUP =
      new SessionSetup(
          "sess_bench",
          "voice",
          null,
          "bench_",
          WatchLimits.DEFAULTS,
          SessionSetup.DEFAULT_MODEL_WAIT,
          Continuity.NONE,
          true);

  /** How long the conversation is. */
  @Param({"20", "500"})
  public int turns;

  private final EventView view = new EventView();
  private SessionMachine machine = new SessionMachine(SETUP, 0);
  private byte[] bytes = {};

  @Setup
  public void talk() {
    machine = new SessionMachine(SETUP, 0);
    machine.start(0);
    machine.onUpstreamReady(1, upstream(), 0);
    for (int turn = 0; turn < turns; turn++) {
      say("item_user" + turn, "user", "input_audio", QUESTION.substring(0, 60));
      say("item_answer" + turn, "assistant", "output_audio", ANSWER.substring(0, 240));
    }
    bytes = encode();
    System.out.println("# a snapshot of " + turns + " turns has " + bytes.length + " bytes");
  }

  private static UpstreamInfo upstream() {
    String session =
        "{\"type\":\"realtime\",\"id\":\"sess_up\",\"instructions\":\"" + "x".repeat(2_000) + "\"}";
    return UpstreamInfo.of("voice", "model", session, List.of("voice"));
  }

  private void say(String id, String role, String part, String transcript) {
    view.read(
        "{\"type\":\"conversation.item.done\",\"item\":{\"id\":\""
            + id
            + "\",\"type\":\"message\",\"role\":\""
            + role
            + "\",\"status\":\"completed\",\"content\":[{\"type\":\""
            + part
            + "\",\"transcript\":\""
            + transcript
            + "\"}]}}");
    machine.onUpstreamEvent(1, view, 0);
    machine.takeEffects();
  }

  @Benchmark
  public @Nullable Object snapshot() {
    return machine.snapshot();
  }

  @Benchmark
  public byte[] encode() {
    MachineSnapshot taken = machine.snapshot();
    if (taken == null) {
      throw new IllegalStateException("the session is not live");
    }
    SessionSnapshot.Owner owner =
        new SessionSnapshot.Owner(
            1, "anonymous", "voice", null, true, 9, 9, null, "", "", List.of());
    return new SessionSnapshot(owner, taken).encode();
  }

  @Benchmark
  public Object restore() {
    MachineSnapshot read = SessionSnapshot.decode(bytes).machine();
    return SessionMachine.restored(SETUP, read, "voice"::equals, false, 0);
  }
}
