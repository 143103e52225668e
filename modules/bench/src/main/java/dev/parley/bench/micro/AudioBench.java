package dev.parley.bench.micro;

import dev.parley.audio.PcmSink;
import dev.parley.audio.format.AudioCodecs;
import dev.parley.audio.format.AudioDecoder;
import dev.parley.audio.format.AudioEncoder;
import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.opus.OpusComplexity;
import dev.parley.audio.opus.OpusSettings;
import dev.parley.audio.pcm.LevelMeter;
import dev.parley.audio.pcm.Pcm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a format costs per frame of 20 ms: from the hub's form to its bytes, and back. With a rate
 * other than 24 kHz this is the resampler and little else.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AudioBench {
  private static final int FRAMES = 500;

  /** The format, with its rate where it has several. */
  @Param({
    "audio/pcm 24000",
    "audio/pcm 8000",
    "audio/pcm 16000",
    "audio/pcm 48000",
    "audio/pcmu 8000",
    "audio/pcma 8000",
    "audio/wav 24000",
    "audio/wav 44100",
    "audio/opus 48000",
    "audio/ogg 48000",
    "audio/webm 48000"
  })
  public String format = "";

  private final AudioCodecs codecs =
      new AudioCodecs(OpusSettings.SPEECH, new OpusComplexity(System.nanoTime()));
  private final short[][] frames = new short[FRAMES][Pcm.FRAME_SAMPLES];
  private final List<byte[][]> encoded = new ArrayList<>();
  private final LevelMeter meter = new LevelMeter();
  private AudioEncoder encoder = codecs.encoder(AudioFormat.standard());
  private AudioDecoder decoder = codecs.decoder(AudioFormat.standard());
  private long bytes;
  private long samples;
  private int written;
  private int read;

  /** A buzz like a vowel's that swells and fades, with a hiss. */
  @Setup(Level.Trial)
  public void speak() {
    Random random = new Random(1);
    for (int i = 0; i < FRAMES * Pcm.FRAME_SAMPLES; i++) {
      double loud = 0.5 + 0.5 * Math.sin(i / 3_000.0);
      double buzz = ((i % 190) * 60 - 5_700) * loud;
      frames[i / Pcm.FRAME_SAMPLES][i % Pcm.FRAME_SAMPLES] =
          (short) (buzz + 300 * random.nextGaussian());
    }
    int space = format.indexOf(' ');
    Integer rateHz = Integer.valueOf(format.substring(space + 1));
    AudioFormat declared = AudioFormat.of(format.substring(0, space), rateHz);
    encoder = codecs.encoder(declared);
    decoder = codecs.decoder(declared);
    AudioEncoder once = codecs.encoder(declared);
    for (short[] frame : frames) {
      List<byte[]> runs = new ArrayList<>();
      once.push(
          frame,
          0,
          frame.length,
          (run, from, length) -> runs.add(Arrays.copyOfRange(run, from, from + length)));
      encoded.add(runs.toArray(byte[][]::new));
    }
  }

  @Benchmark
  public long encode() {
    short[] frame = frames[written++ % FRAMES];
    encoder.push(frame, 0, frame.length, (run, from, length) -> bytes += length);
    return bytes;
  }

  /** The stream begins again after ten seconds, as a recorder may. */
  @Benchmark
  public long decode() {
    PcmSink out = (pcm, from, length) -> samples += length;
    for (byte[] run : encoded.get(read++ % FRAMES)) {
      decoder.push(run, 0, run.length, out);
    }
    return samples;
  }

  @Benchmark
  public Object level() {
    short[] frame = frames[written++ % FRAMES];
    meter.samples(frame, 0, frame.length);
    return meter.take();
  }
}
