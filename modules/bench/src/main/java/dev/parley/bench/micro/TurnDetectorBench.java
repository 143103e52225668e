package dev.parley.bench.micro;

import dev.parley.audio.turn.TurnDetector;
import dev.parley.audio.turn.TurnEvent;
import dev.parley.audio.turn.TurnSettings;
import dev.parley.audio.vad.EnergyGate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A frame of 20 ms through the turn detector: somebody who speaks every other second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TurnDetectorBench {
  private static final int FRAME = 480;
  private static final int SECOND = 24_000;

  private final short[] sound = new short[4 * SECOND];
  private TurnDetector turns = turns();
  private int at;

  private static TurnDetector turns() {
    return new TurnDetector(new EnergyGate(), TurnSettings.DEFAULTS, 0);
  }

  @Setup
  public void speak() {
    Random random = new Random(1);
    for (int i = 0; i < sound.length; i++) {
      double rms = i / SECOND % 2 == 0 ? 20 : 3_000;
      sound[i] = (short) (rms * random.nextGaussian());
    }
    turns = turns();
  }

  @Benchmark
  public List<TurnEvent> frame() {
    at = (at + FRAME) % sound.length;
    return turns.append(sound, at, at + FRAME);
  }

  @TearDown
  public void close() {
    turns.close();
  }
}
