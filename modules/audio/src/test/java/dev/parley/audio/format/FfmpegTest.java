package dev.parley.audio.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.pcm.G711;
import dev.parley.audio.testing.Fixtures;
import dev.parley.audio.testing.Signals;
import dev.parley.audio.testing.Tool;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What we write ffmpeg hears, and what it writes we hear. */
class FfmpegTest {
  private static final short[] SOUND = sound();

  private final AudioCodecs codecs = Formats.codecs();

  /** Below 3 400 Hz, so that every format can hold it. */
  private static short[] sound() {
    short[] pcm = new short[48_000];
    for (int k = 0; k < 12; k++) {
      double swing = 1 + k % 3;
      short[] tone = Signals.tone(210 + 260 * k, 24_000, pcm.length, 1_500);
      for (int i = 0; i < pcm.length; i++) {
        pcm[i] += (short) (tone[i] * Math.sin(swing * i / 3_000.0));
      }
    }
    return pcm;
  }

  static List<AudioFormat> formats() {
    return Formats.ALL.stream().filter(AudioFormat::isByteStream).toList();
  }

  @BeforeEach
  void needsFfmpeg() {
    Tool.assume("ffmpeg");
  }

  private static String[] reading(AudioFormat format) {
    return format.match(
        new AudioFormat.Cases<String[]>() {
          @Override
          public String[] pcm(AudioFormat.Pcm pcm) {
            return new String[] {"s16le", "-ar", "" + pcm.rateHz(), "-ac", "1"};
          }

          @Override
          public String[] g711(AudioFormat.Companded g711) {
            String law = g711.law() == G711.MU_LAW ? "mulaw" : "alaw";
            return new String[] {law, "-ar", "8000", "-ac", "1"};
          }

          @Override
          public String[] opus(AudioFormat.Opus opus) {
            throw new AssertionError();
          }

          @Override
          public String[] webm(AudioFormat.Webm webm) {
            return new String[] {"webm"};
          }

          @Override
          public String[] ogg(AudioFormat.Ogg ogg) {
            return new String[] {"ogg"};
          }

          @Override
          public String[] wav(AudioFormat.Wav wav) {
            return new String[] {"wav"};
          }
        });
  }

  private static String[] command(String[] input, String... output) {
    String[] begin = {"ffmpeg", "-v", "error", "-f"};
    String[] all = Arrays.copyOf(begin, begin.length + input.length + 2 + output.length);
    System.arraycopy(input, 0, all, begin.length, input.length);
    all[begin.length + input.length] = "-i";
    all[begin.length + input.length + 1] = "-";
    System.arraycopy(output, 0, all, all.length - output.length, output.length);
    return all;
  }

  private static double leastAlike(AudioFormat format) {
    return format instanceof AudioFormat.Ogg || format instanceof AudioFormat.Webm ? 0.97 : 0.995;
  }

  @ParameterizedTest
  @MethodSource("formats")
  void ffmpegHearsWhatWeWrite(AudioFormat format) {
    byte[] file = Formats.joined(Formats.runs(codecs.encoder(format), SOUND, List.of(480)));

    String[] command = command(reading(format), "-f", "s16le", "-ar", "24000", "-ac", "1", "-");
    short[] heard = Tool.pcm(Tool.pipe(file, command));

    assertThat(heard.length).isBetween(SOUND.length - 480, SOUND.length + 480);
    assertThat(Signals.correlation(SOUND, heard, 8)).isGreaterThan(leastAlike(format));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void weHearWhatFfmpegWrites(AudioFormat format) {
    String[] pcm = {"s16le", "-ar", "24000", "-ac", "1"};
    String[] output = reading(format);
    String[] coding =
        format instanceof AudioFormat.Ogg || format instanceof AudioFormat.Webm
            ? new String[] {"-c:a", "libopus", "-b:a", "48k", "-f", output[0], "-"}
            : new String[] {"-ar", "" + format.rateHz(), "-f", output[0], "-"};
    byte[] file = Tool.pipe(Tool.bytes(SOUND), command(pcm, coding));

    short[] heard = Formats.decoded(codecs.decoder(format), List.of(file));

    assertThat(heard.length).isBetween(SOUND.length - 480, SOUND.length + 480);
    assertThat(Signals.correlation(SOUND, heard, 8)).isGreaterThan(leastAlike(format));
  }

  @Test
  void theRecordingOfChromeSoundsAsItDoesToFfmpeg() {
    String[] command =
        command(new String[] {"webm"}, "-f", "s16le", "-ar", "24000", "-ac", "1", "-");
    short[] expected = Tool.pcm(Tool.pipe(Fixtures.chromeWebm(), command));

    short[] heard = Formats.decoded(codecs.decoder(new AudioFormat.Webm()), Fixtures.chromeBlobs());

    assertThat(heard.length).isBetween(expected.length - 480, expected.length + 480);
    assertThat(Signals.power(heard, 0, heard.length)).isGreaterThan(10_000);
    assertThat(Signals.correlation(expected, heard, 8)).isGreaterThan(0.99);
  }
}
