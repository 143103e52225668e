package dev.parley.audio.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.AudioException;
import dev.parley.audio.Faults;
import dev.parley.audio.format.AudioCodecs;
import dev.parley.audio.format.AudioDecoder;
import dev.parley.audio.format.AudioEncoder;
import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.ogg.OggReader;
import dev.parley.audio.opus.OpusComplexity;
import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.opus.OpusPacket;
import dev.parley.audio.opus.OpusReader;
import dev.parley.audio.opus.OpusSettings;
import dev.parley.audio.opus.OpusSource;
import dev.parley.audio.opus.OpusStream;
import dev.parley.audio.testing.Fixtures;
import dev.parley.audio.testing.Packets;
import dev.parley.audio.testing.Samples;
import dev.parley.audio.testing.Signals;
import dev.parley.audio.wav.WavWriter;
import dev.parley.audio.webm.WebmReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** No input throws past the module's error, hangs or allocates past its bound. */
class ParserFuzzTest {
  private static final AudioCodecs CODECS =
      new AudioCodecs(OpusSettings.LOSSY_SPEECH, new OpusComplexity(0));

  private static byte[] stream(AudioFormat format, int samples) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    AudioEncoder encoder = CODECS.encoder(format);
    encoder.push(Signals.noise(1, samples), 0, samples, all::write);
    encoder.flush(all::write);
    return all.toByteArray();
  }

  @Test
  void wav() {
    short[] pcm = Signals.noise(1, 300);
    byte[] eight = WavWriter.file(8_000, pcm, 0, pcm.length);
    eight[20] = 7;
    eight[34] = 8;
    byte[] stereo = WavWriter.file(44_100, pcm, 0, pcm.length);
    stereo[22] = 2;
    Mutator mutator =
        new Mutator(
            List.of(
                WavWriter.file(16_000, pcm, 0, pcm.length),
                stream(new AudioFormat.Wav(24_000), 300),
                eight,
                stereo));
    AudioDecoder decoder = CODECS.decoder(new AudioFormat.Wav(24_000));

    Fuzz.run(
        "wav", mutator, UnaryOperator.identity(), new Fuzz.Bound(300_000, 700), parser(decoder));
  }

  @Test
  void webm() {
    byte[] chrome = Fixtures.chromeWebm();
    Mutator mutator =
        new Mutator(
            List.of(
                stream(new AudioFormat.Webm(), 5_000),
                Arrays.copyOf(chrome, 2_000),
                Arrays.copyOf(chrome, 300)));
    Counting found = new Counting();
    Faults faults = new Faults("audio/webm");

    Fuzz.run(
        "webm",
        mutator,
        UnaryOperator.identity(),
        new Fuzz.Bound(600_000, 400),
        parser(new WebmReader(found, faults), faults));
    assertThat(found.packets).isPositive();
  }

  @Test
  void ogg() {
    byte[] ogg = stream(new AudioFormat.Ogg(), 5_000);
    Mutator mutator = new Mutator(List.of(ogg, Arrays.copyOf(ogg, 300)));
    Counting found = new Counting();
    Faults faults = new Faults("audio/ogg");

    Fuzz.run(
        "ogg",
        mutator,
        ParserFuzzTest::withChecksums,
        new Fuzz.Bound(600_000, 400),
        parser(new OggReader(found, faults), faults));
    assertThat(found.packets).isPositive();
  }

  @Test
  void opus() {
    Packets found = new Packets();
    Faults faults = new Faults("audio");
    OpusSource webm = new WebmReader(found, faults);
    byte[] chrome = Fixtures.chromeWebm();
    webm.push(chrome, 0, chrome.length);
    OpusSource ogg = new OggReader(found, faults);
    byte[] ours = stream(new AudioFormat.Ogg(), 20_000);
    ogg.push(ours, 0, ours.length);
    List<byte[]> seeds = new ArrayList<>(found.bytes);
    OpusReader reader = new OpusReader();
    Samples heard = new Samples();

    Fuzz.run(
        "opus",
        new Mutator(seeds),
        UnaryOperator.identity(),
        new Fuzz.Bound(4_000_000, 1_000),
        new Fuzz.Parser() {
          @Override
          public void push(byte[] bytes, int offset, int length) {
            boolean packet =
                reader.packet(
                    bytes, offset, length, bytes.length % 7 * 480, OpusPacket.LONGEST, heard);
            assertThat(heard.count()).isLessThanOrEqualTo(2 * 2_880 + 40);
            heard.clear();
            if (!packet) {
              throw new AudioException("audio/opus", 0, "this is no packet");
            }
          }

          @Override
          public void end() {
            reader.begin(0, heard);
          }

          @Override
          public boolean isByteStream() {
            return false;
          }
        });
  }

  /** Damage that the checksums do not show. */
  private static byte[] withChecksums(byte[] bytes) {
    if (bytes.length % 5 == 0) {
      return bytes;
    }
    for (int at = 0; at + 27 <= bytes.length; at++) {
      boolean page =
          bytes[at] == 'O' && bytes[at + 1] == 'g' && bytes[at + 2] == 'g' && bytes[at + 3] == 'S';
      int length = page ? pageLength(bytes, at) : 0;
      if (length > 0 && at + length <= bytes.length) {
        ByteBuffer.wrap(bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(at + 22, checksum(bytes, at, length));
      }
    }
    return bytes;
  }

  private static int pageLength(byte[] bytes, int at) {
    int segments = bytes[at + 26] & 0xFF;
    if (at + 27 + segments > bytes.length) {
      return 0;
    }
    int length = 27 + segments;
    for (int i = 0; i < segments; i++) {
      length += bytes[at + 27 + i] & 0xFF;
    }
    return length;
  }

  private static int checksum(byte[] bytes, int at, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum ^= (i >= 22 && i < 26 ? 0 : bytes[at + i]) << 24;
      for (int bit = 0; bit < 8; bit++) {
        sum = sum < 0 ? (sum << 1) ^ 0x04C1_1DB7 : sum << 1;
      }
    }
    return sum;
  }

  private static Fuzz.Parser parser(AudioDecoder decoder) {
    Samples heard = new Samples();
    return new Fuzz.Parser() {
      @Override
      public void push(byte[] bytes, int offset, int length) {
        heard.clear();
        decoder.push(bytes, offset, length, heard);
      }

      @Override
      public void end() {
        decoder.flush(heard);
      }
    };
  }

  private static Fuzz.Parser parser(OpusSource source, Faults faults) {
    return new Fuzz.Parser() {
      @Override
      public void push(byte[] bytes, int offset, int length) {
        source.push(bytes, offset, length);
        faults.report();
      }

      @Override
      public void end() {
        source.end();
        faults.report();
      }
    };
  }

  /** Looks at the bounds of what it is told. */
  private static final class Counting implements OpusStream {
    private int packets;

    @Override
    public void begin(OpusHead head) {}

    @Override
    public void packet(byte[] bytes, int offset, int length, int lost, int kept, long position) {
      boolean within = offset >= 0 && length >= 0 && length <= bytes.length - offset;
      boolean bounded = lost >= 0 && lost <= OpusReader.LONGEST_LOSS;
      if (!within || !bounded || kept < 0 || kept > OpusPacket.LONGEST) {
        throw new AssertionError(offset + " " + length + " " + lost + " " + kept);
      }
      packets++;
    }
  }
}
