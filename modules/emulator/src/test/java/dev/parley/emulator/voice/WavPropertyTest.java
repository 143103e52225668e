package dev.parley.emulator.voice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.emulator.Sounds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WavPropertyTest {
  private static final int UNKNOWN_LENGTH = 0x7FFFF000;
  private static final byte[] PCM = Sounds.tone(500, 5_000, 40);

  @Example
  void soundAt24KilohertzComesOutAsItIs() {
    assertThat(Wav.toPcm24(wav(1, 1, 24_000, 16, PCM.length, PCM))).isEqualTo(PCM);
  }

  @Example
  void soundOfUnknownLengthEndsWithTheFile() {
    assertThat(Wav.toPcm24(wav(1, 1, 24_000, 16, UNKNOWN_LENGTH, PCM))).isEqualTo(PCM);
    assertThat(Wav.toPcm24(wav(1, 1, 24_000, 16, -1, PCM))).isEqualTo(PCM);
  }

  @Example
  void soundAtAnotherRateIsResampled() {
    assertThat(Wav.toPcm24(wav(1, 1, 8_000, 16, PCM.length, PCM))).hasSize(3 * PCM.length);
  }

  @Example
  void otherKindsOfSoundAreRefused() {
    assertRefused(wav(3, 1, 24_000, 16, 8, new byte[8]), "mono 16-bit");
    assertRefused(wav(1, 2, 24_000, 16, 8, new byte[8]), "mono 16-bit");
    assertRefused(wav(1, 1, 24_000, 8, 8, new byte[8]), "mono 16-bit");
    assertRefused(wav(1, 1, 7_999, 16, 8, new byte[8]), "8 to 48 kHz");
    assertRefused(wav(1, 1, -1, 16, 8, new byte[8]), "8 to 48 kHz");
    assertRefused("no sound at all".getBytes(StandardCharsets.UTF_8), "not a WAV");
    assertRefused(new byte[0], "not a WAV");
    assertRefused("RIFF0000WAVE".getBytes(StandardCharsets.UTF_8), "without sound");
  }

  @Property(tries = 300)
  void aDamagedFileIsReadOrRefused(
      @ForAll @IntRange(max = 200) int length,
      @ForAll @Size(max = 6) byte[] damage,
      @ForAll long seed) {
    Random random = new Random(seed);
    byte[] whole = wav(1, 1, 24_000, 16, PCM.length, PCM);
    byte[] file = new byte[length];
    System.arraycopy(whole, 0, file, 0, length);
    for (byte value : damage) {
      if (length > 0) {
        file[random.nextInt(Math.min(length, 44))] = value;
      }
    }

    try {
      assertThat(Wav.toPcm24(file).length).isLessThanOrEqualTo(3 * length);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("WAV");
    }
  }

  private static void assertRefused(byte[] file, String why) {
    assertThatThrownBy(() -> Wav.toPcm24(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  /** With a chunk of odd length before the sound, as files may have. */
  private static byte[] wav(
      int codec, int channels, int rateHz, int bits, int dataLength, byte[] data) {
    ByteBuffer wav = ByteBuffer.allocate(56 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(48 + data.length);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) codec).putShort((short) channels).putInt(rateHz);
    wav.putInt(rateHz * channels * bits / 8).putShort((short) (channels * bits / 8));
    wav.putShort((short) bits);
    wav.put("LIST".getBytes(StandardCharsets.US_ASCII)).putInt(3).putInt(0);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(dataLength).put(data);
    return wav.array();
  }
}
