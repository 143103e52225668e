package dev.parley.bench.micro;

import dev.parley.audio.format.AudioCodecs;
import dev.parley.audio.format.AudioEncoder;
import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.opus.OpusComplexity;
import dev.parley.audio.opus.OpusSettings;
import dev.parley.audio.pcm.Pcm;
import dev.parley.codec.Conversion;
import dev.parley.contract.Convert.What;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
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
 * What a codec does for one message, whole: base64 out of one format, into the other, and base64
 * again. The two directions of a session are one pair and its reverse.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ConversionBench {
  private static final int FRAMES = 500;

  /** From one format to the other. */
  @Param({
    "audio/pcm;rate=8000 audio/pcm;rate=24000",
    "audio/pcm;rate=16000 audio/pcm;rate=24000",
    "audio/pcm;rate=48000 audio/pcm;rate=24000",
    "audio/pcmu audio/pcm;rate=24000",
    "audio/wav;rate=16000 audio/pcm;rate=24000",
    "audio/opus audio/pcm;rate=24000",
    "audio/ogg audio/pcm;rate=24000",
    "audio/webm audio/pcm;rate=24000",
    "audio/webm audio/pcmu",
    "audio/pcm;rate=24000 audio/pcm;rate=8000",
    "audio/pcm;rate=24000 audio/pcm;rate=16000",
    "audio/pcm;rate=24000 audio/pcm;rate=48000",
    "audio/pcm;rate=24000 audio/pcmu",
    "audio/pcm;rate=24000 audio/wav;rate=16000",
    "audio/pcm;rate=24000 audio/opus",
    "audio/pcm;rate=24000 audio/ogg",
    "audio/pcm;rate=24000 audio/webm"
  })
  public String pair = "";

  /** How long a message lasts. */
  @Param("20")
  public int millis;

  private static final AudioCodecs CODECS =
      new AudioCodecs(OpusSettings.SPEECH, new OpusComplexity(System.nanoTime()));

  private final String[] messages = new String[FRAMES];
  private Conversion conversion =
      new Conversion(
          CODECS.decoder(AudioFormat.standard()), CODECS.encoder(AudioFormat.standard()));
  private int next;
  private long chars;

  /** A new one for a pair. */
  static Conversion conversion(String pair) {
    String[] formats = pair.split(" ", 2);
    return new Conversion(
        CODECS.decoder(AudioFormat.parse(formats[0])),
        CODECS.encoder(AudioFormat.parse(formats[1])));
  }

  /** A buzz like a vowel's that swells and fades, with a hiss; a message per frame. */
  @Setup(Level.Trial)
  public void speak() {
    AudioFormat from = AudioFormat.parse(pair.split(" ", 2)[0]);
    conversion = conversion(pair);
    AudioEncoder encoder = CODECS.encoder(from);
    Random random = new Random(1);
    short[] frame = new short[millis * Pcm.RATE_HZ / 1_000];
    for (int i = 0; i < FRAMES; i++) {
      for (int j = 0; j < frame.length; j++) {
        int at = i * frame.length + j;
        double loud = 0.5 + 0.5 * Math.sin(at / 3_000.0);
        frame[j] = (short) (((at % 190) * 60 - 5_700) * loud + 300 * random.nextGaussian());
      }
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      encoder.push(frame, 0, frame.length, message::write);
      messages[i] = Base64.getEncoder().encodeToString(message.toByteArray());
    }
  }

  /** The stream begins again after 500 messages, as a recorder may. */
  @Benchmark
  public long convert() {
    conversion.begin(What.SOUND, messages[next++ % FRAMES]);
    boolean done = false;
    while (!done) {
      done = conversion.step((base64, isLast, fault) -> chars += base64.length());
    }
    return chars;
  }
}
