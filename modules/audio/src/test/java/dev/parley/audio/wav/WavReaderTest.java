package dev.parley.audio.wav;

import static dev.parley.audio.wav.WavFiles.chunk;
import static dev.parley.audio.wav.WavFiles.file;
import static dev.parley.audio.wav.WavFiles.fmt;
import static dev.parley.audio.wav.WavFiles.join;
import static dev.parley.audio.wav.WavFiles.riff;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audio.AudioException;
import dev.parley.audio.testing.Samples;
import dev.parley.audio.testing.Signals;
import dev.parley.audio.testing.Tool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** WAV as it is written out there, and as it should not be. */
class WavReaderTest {
  private final List<WavFormat> formats = new ArrayList<>();
  private final Samples samples = new Samples();
  private final WavReader reader =
      new WavReader(
          new WavReader.Listener() {
            @Override
            public void format(WavFormat format) {
              if (format.rateHz() == 12_345) {
                throw new IllegalArgumentException("no such rate here");
              }
              formats.add(format);
            }

            @Override
            public void samples(short[] mono, int offset, int length) {
              samples.samples(mono, offset, length);
            }
          });

  private void push(byte[]... parts) {
    byte[] all = join(parts);
    reader.push(all, 0, all.length);
  }

  @Test
  void aFilePerMessageIsReadAsOneStream() {
    byte[] header =
        HexFormat.of()
            .parseHex(
                "52494646a40c000057415645666d7420100000000100010080"
                    + "3e0000007d00000200100064617461800c0000");
    short[] pcm = Signals.noise(3, 4_800);
    for (int append = 0; append < 3; append++) {
      push(header, Tool.bytes(Arrays.copyOfRange(pcm, append * 1_600, append * 1_600 + 1_600)));
    }
    reader.end();

    assertThat(samples.all()).isEqualTo(pcm);
    assertThat(formats).hasSize(3).containsOnly(new WavFormat(WavFormat.Coding.PCM_16, 1, 16_000));
  }

  @Test
  void aSizeThatIsNotKnownYetLastsUntilTheEnd() {
    for (long size : new long[] {0, 0x7FFF_F000L, 0xFFFF_FFFFL}) {
      short[] pcm = Signals.noise(size, 5_000);
      int before = samples.count();

      push(riff(), fmt(1, 1, 22_050, 16), chunk("data", size, new byte[0]));
      push(Tool.bytes(pcm));
      reader.end();

      short[] all = samples.all();
      assertThat(Arrays.copyOfRange(all, before, all.length)).isEqualTo(pcm);
    }
  }

  @Test
  void aFileWithoutSamplesIsFollowedByTheNext() {
    push(riff(), fmt(1, 1, 24_000, 16), chunk("data", 0, new byte[0]));
    push(file(1, 1, 24_000, 16, new byte[] {1, 0, 2, 0}));
    reader.end();

    assertThat(samples.all()).containsExactly(1, 2);
  }

  @Test
  void twoChannelsBecomeOne() {
    push(file(1, 2, 48_000, 16, Tool.bytes(new short[] {100, 300, -5, -7, 32_767, 32_767})));

    assertThat(samples.all()).containsExactly(200, -6, 32_767);
    assertThat(formats.get(0).channels()).isEqualTo(2);
  }

  @Test
  void bytesAndCompandedSamplesAreRead() {
    push(file(1, 1, 8_000, 8, new byte[] {0, (byte) 128, (byte) 255}));
    push(file(7, 1, 8_000, 8, new byte[] {(byte) 0xFF, 0, (byte) 0x80}));
    push(file(6, 1, 8_000, 8, new byte[] {(byte) 0xD5, (byte) 0xAA}));
    reader.end();

    assertThat(samples.all()).containsExactly(-32_768, 0, 32_512, 0, -32_124, 32_124, 8, 32_256);
    assertThat(formats)
        .extracting(WavFormat::coding)
        .containsExactly(WavFormat.Coding.PCM_8, WavFormat.Coding.MU_LAW, WavFormat.Coding.A_LAW);
  }

  @Test
  void otherChunksAndMissingPaddingArePassedOver() {
    byte[] odd = file(1, 1, 8_000, 8, new byte[] {(byte) 129});
    push(Arrays.copyOf(odd, odd.length - 1));
    push(
        riff(),
        chunk("LIST", 3, new byte[] {1, 2, 3, 0}),
        fmt(1, 1, 8_000, 8),
        chunk("fact", 4, new byte[4]),
        chunk("data", 1, new byte[] {(byte) 130, 0}),
        chunk("cue ", 2, new byte[2]));
    push(odd);
    reader.end();

    assertThat(samples.all()).containsExactly(256, 512, 256);
  }

  @Test
  void anExtensibleHeaderSaysItsCodingLater() {
    byte[] body = new byte[40];
    System.arraycopy(fmt(0xFFFE, 1, 16_000, 16), 8, body, 0, 16);
    body[16] = 22;
    body[24] = 1;
    push(riff(), chunk("fmt ", 40, body), chunk("data", 2, new byte[] {5, 0}));

    assertThat(samples.all()).containsExactly(5);
  }

  @Test
  void whatIsNotWavIsToldOnceWithItsPlaceAndTheNextFileIsRead() {
    push(file(1, 1, 24_000, 16, new byte[] {1, 0}));
    byte[] junk = "no chunk, RIFF or WAVE, but RIF and then".getBytes();
    assertThatThrownBy(() -> push(junk, file(1, 1, 24_000, 16, new byte[] {2, 0})))
        .isInstanceOf(AudioException.class)
        .hasMessage("audio/wav at byte 46: this is no chunk of a WAV file");
    reader.end();

    assertThat(samples.all()).containsExactly(1, 2);
  }

  @Test
  void whatCannotBeReadIsSaidInWords() {
    fails("PCM of 8 or 16 bits, or G.711", riff(), fmt(3, 1, 24_000, 32));
    fails("one channel or two, not 6", riff(), fmt(1, 6, 24_000, 16));
    fails("no such rate here", riff(), fmt(1, 1, 12_345, 16));
    fails("samples come before their format", riff(), chunk("data", 2, new byte[2]));
    fails("the format chunk has 4 bytes", riff(), chunk("fmt ", 4, new byte[16]));
    fails("no RIFF/WAVE header", "RIFF....AVI .".getBytes());
    fails("no chunk of a WAV file", riff(), chunk("LIST", 0x7000_0000, new byte[4]));
  }

  private void fails(String words, byte[]... parts) {
    assertThatThrownBy(() -> push(parts))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining(words);
    reader.end();
  }

  @Test
  void aHeaderOrSampleThatIsCutOffIsTold() {
    push(Arrays.copyOf(riff(), 7));
    assertThatThrownBy(reader::end).isInstanceOf(AudioException.class);
    push(riff(), fmt(1, 1, 24_000, 16), chunk("data", WavWriter.OPEN_SIZE, new byte[3]));
    assertThatThrownBy(reader::end)
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("at byte 46");
  }

  @Test
  void theWriterWritesTheReferenceHeader() {
    assertThat(HexFormat.of().formatHex(WavWriter.header(16_000, 3_200)))
        .isEqualTo(
            "52494646a40c000057415645666d74201000000001000100803e0000007d0000"
                + "0200100064617461800c0000");
  }

  @Test
  void soxAndFfmpegReadWhatTheWriterWrites() {
    Tool.assume("sox");
    Tool.assume("ffmpeg");
    short[] pcm = Signals.noise(5, 8_000);
    byte[] whole = WavWriter.file(16_000, pcm, 0, pcm.length);
    byte[] open = join(WavWriter.header(16_000, WavWriter.OPEN_SIZE), Tool.bytes(pcm));
    String[] ffmpeg = {"ffmpeg", "-v", "error", "-i", "-", "-f", "s16le", "-"};

    assertThat(Tool.pcm(Tool.pipe(whole, "sox", "-t", "wav", "-", "-t", "raw", "-")))
        .isEqualTo(pcm);
    assertThat(Tool.pcm(Tool.pipe(open, "sox", "-t", "wav", "-", "-t", "raw", "-"))).isEqualTo(pcm);
    assertThat(Tool.pcm(Tool.pipe(whole, ffmpeg))).isEqualTo(pcm);
    assertThat(Tool.pcm(Tool.pipe(open, ffmpeg))).isEqualTo(pcm);
  }

  @Test
  void filesOfSoxAndFfmpegAreRead() {
    Tool.assume("sox");
    Tool.assume("ffmpeg");
    short[] pcm = Signals.noise(6, 8_000);
    String[] raw = {"-t", "raw", "-r", "16000", "-e", "signed", "-b", "16", "-c", "1", "-"};
    push(Tool.pipe(Tool.bytes(pcm), sox(raw, "-t", "wav", "-")));
    reader.end();
    assertThat(samples.all()).isEqualTo(pcm);

    push(
        Tool.pipe(
            Tool.bytes(pcm),
            "ffmpeg",
            "-v",
            "error",
            "-f",
            "s16le",
            "-ar",
            "16000",
            "-ac",
            "1",
            "-i",
            "-",
            "-f",
            "wav",
            "-"));
    reader.end();
    assertThat(samples.count()).isEqualTo(16_000);

    push(Tool.pipe(Tool.bytes(pcm), sox(raw, "-e", "mu-law", "-b", "8", "-t", "wav", "-")));
    reader.end();
    assertThat(samples.count()).isEqualTo(24_000);
    assertThat(formats.get(2).coding()).isEqualTo(WavFormat.Coding.MU_LAW);
  }

  private static String[] sox(String[] input, String... output) {
    List<String> all = new ArrayList<>(List.of("sox"));
    all.addAll(List.of(input));
    all.addAll(List.of(output));
    return all.toArray(String[]::new);
  }
}
