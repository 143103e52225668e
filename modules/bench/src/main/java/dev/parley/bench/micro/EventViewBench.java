package dev.parley.bench.micro;

import dev.parley.realtime.EventView;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Looking at an event without parsing it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EventViewBench {
  private static final String AUDIO = "UklG".repeat(320);

  /** Which event. */
  @Param({"append", "delta", "transcript", "chinese"})
  public String event = "";

  private final EventView view = new EventView();
  private final String append =
      "{\"event_id\":\"evt_1234\",\"type\":\"input_audio_buffer.append\",\"audio\":\""
          + AUDIO
          + "\"}";
  private final String delta =
      "{\"type\":\"response.output_audio.delta\",\"event_id\":\"event_1\",\"response_id\":"
          + "\"resp_1\",\"item_id\":\"item_1\",\"output_index\":0,\"content_index\":0,\"delta\":\""
          + AUDIO
          + "\"}";
  private final String transcript =
      "{\"type\":\"response.output_audio_transcript.delta\",\"event_id\":\"event_1\","
          + "\"response_id\":\"resp_1\",\"item_id\":\"item_1\",\"output_index\":0,"
          + "\"content_index\":0,\"delta\":\"Hello there\"}";
  private final String chinese = transcript.replace("Hello there", "\u4f60\u597d".repeat(600));

  @Benchmark
  public Object read() {
    view.read(
        switch (event) {
          case "append" -> append;
          case "delta" -> delta;
          case "chinese" -> chinese;
          default -> transcript;
        });
    return event.equals("append") ? view.clientType() : view.serverType();
  }
}
