package dev.parley.audio.opus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long packets are by RFC 6716, tables 2 and 3. */
class OpusPacketTest {
  private static int samples(int... bytes) {
    byte[] packet = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      packet[i] = (byte) bytes[i];
    }
    return OpusPacket.samples(packet, 0, packet.length);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 480",
    "1, 960",
    "2, 1920",
    "3, 2880",
    "11, 2880",
    "12, 480",
    "13, 960",
    "14, 480",
    "15, 960",
    "16, 120",
    "17, 240",
    "18, 480",
    "19, 960",
    "28, 120",
    "31, 960"
  })
  void everyConfigurationHasItsFrame(int configuration, int samples) {
    assertThat(samples(configuration << 3)).isEqualTo(samples);
    assertThat(samples(configuration << 3 | 1)).isEqualTo(2 * samples);
    assertThat(samples(configuration << 3 | 2, 1)).isEqualTo(2 * samples);
    assertThat(samples(configuration << 3 | 3, 2)).isEqualTo(2 * samples);
  }

  @Test
  void aPacketLasts120MillisecondsAtMostAndIsNotEmpty() {
    assertThat(samples(0x7B, 3)).isEqualTo(2_880);
    assertThat(samples(0x7B, 6)).isEqualTo(OpusPacket.LONGEST);
    assertThat(samples(0x7B, 7)).isZero();
    assertThat(samples(0x7B, 0)).isZero();
    assertThat(samples(0x7B)).isZero();
    assertThat(samples()).isZero();
  }

  @Test
  void aHeadComesOutAsItWentIn() {
    byte[] head = new OpusHead(2, 3_840).write();

    assertThat(OpusHead.read(head, 0, head.length)).contains(new OpusHead(2, 3_840));
    assertThat(OpusHead.read(head, 0, 18)).isEmpty();
    head[9] = 6;
    assertThat(OpusHead.read(head, 0, head.length)).isEmpty();
    head[9] = 1;
    head[18] = 1;
    assertThat(OpusHead.read(head, 0, head.length)).isEmpty();
  }
}
