package dev.parley.bench.micro;

import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import dev.parley.contract.codec.BusCodecs;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.util.concurrent.TimeUnit;
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

/** A frame on its way to another node and back from the wire; a local one is not encoded. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameCodecBench {
  /** What the frame carries. */
  @Param({"audio", "chinese"})
  public String payload = "";

  private final MessageCodec<Frame, Frame> codec = BusCodecs.ofFrames();
  private Frame frame = frame("");
  private Buffer wire = Buffer.buffer();

  @Setup
  public void encodeOnce() {
    frame = frame(payload.equals("audio") ? "UklG".repeat(350) : "\u4f60\u597d".repeat(600));
    wire = encode();
  }

  @Benchmark
  public Buffer encode() {
    Buffer buffer = Buffer.buffer(2_048);
    codec.encodeToWire(buffer, frame);
    return buffer;
  }

  @Benchmark
  public Frame decode() {
    return codec.decodeFromWire(0, wire);
  }

  private static Frame frame(String payload) {
    return new Frame(
        new SessionId("sess_0123456789abcdefghijk"),
        Leg.UPSTREAM,
        1,
        1,
        12_345,
        FrameKind.DATA,
        payload);
  }
}
