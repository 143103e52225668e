package dev.parley.audio.opus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.testing.Samples;
import dev.parley.audio.testing.Signals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets that come, that are missing and that are broken. */
class OpusReaderTest {
  private static final int PACKETS = 60;
  private static final int LOST = 30;

  private final OpusReader reader = new OpusReader();
  private final Samples heard = new Samples();

  private static short[] vowel() {
    short[] pcm = new short[PACKETS * 480];
    for (int partial = 1; partial < 12; partial++) {
      short[] tone = Signals.tone(130 * partial, 24_000, pcm.length, 7_000.0 / partial);
      for (int i = 0; i < pcm.length; i++) {
        pcm[i] += tone[i];
      }
    }
    return pcm;
  }

  private static List<byte[]> packets(OpusSettings settings, short[] pcm) {
    List<byte[]> packets = new ArrayList<>();
    OpusWriter writer = new OpusWriter(settings, new OpusComplexity(0));
    writer.push(pcm, 0, pcm.length, (b, o, n) -> packets.add(Arrays.copyOfRange(b, o, o + n)));
    writer.flush((b, o, n) -> packets.add(Arrays.copyOfRange(b, o, o + n)));
    return packets;
  }

  private boolean push(byte[] packet, int lost) {
    return reader.packet(packet, 0, packet.length, lost, OpusPacket.LONGEST, heard);
  }

  @ParameterizedTest
  @CsvSource({"32000, 0, 0.98", "32000, 10, 0.80"})
  void speechComesThroughInItsPlace(int bitRate, int lossPercent, double alike) {
    short[] pcm = vowel();
    reader.begin(312, heard);
    packets(new OpusSettings(bitRate, lossPercent), pcm).forEach(packet -> push(packet, 0));
    reader.begin(0, heard);

    assertThat(heard.count()).isBetween(pcm.length, pcm.length + 480);
    assertThat(Signals.correlation(pcm, Arrays.copyOf(heard.all(), pcm.length), 4))
        .isGreaterThan(alike);
    assertThat(reader.concealedSamples()).isZero();
  }

  @Test
  void theNextPacketHoldsACopyOfTheOneThatIsMissing() {
    short[] pcm = Signals.noise(4, PACKETS * 480);
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = (short) (pcm[i] * (i / 2_400 % 2 == 0 ? 1 : 0.1));
    }
    double copied = alikeWhereLost(OpusSettings.LOSSY_SPEECH, pcm);
    double madeUp = alikeWhereLost(new OpusSettings(32_000, 0), pcm);

    assertThat(copied).isGreaterThan(madeUp + 0.2);
  }

  private static double alikeWhereLost(OpusSettings settings, short[] pcm) {
    List<byte[]> packets = packets(settings, pcm);
    short[][] outputs = new short[2][];
    for (int way = 0; way < 2; way++) {
      OpusReader reader = new OpusReader();
      Samples heard = new Samples();
      for (int i = 0; i < packets.size(); i++) {
        boolean missing = way == 1 && i % 10 == 9;
        boolean behind = way == 1 && i % 10 == 0 && i > 0;
        if (!missing) {
          byte[] packet = packets.get(i);
          reader.packet(packet, 0, packet.length, behind ? 960 : 0, 5_760, heard);
        }
      }
      outputs[way] = heard.all();
      assertThat(heard.count()).isEqualTo(packets.size() * 480 - 40);
    }
    short[] without = new short[480 * 5];
    short[] with = new short[480 * 5];
    for (int loss = 0; loss < 5; loss++) {
      System.arraycopy(outputs[0], (loss * 10 + 9) * 480, without, loss * 480, 480);
      System.arraycopy(outputs[1], (loss * 10 + 9) * 480, with, loss * 480, 480);
    }
    return Signals.correlation(without, with, 0);
  }

  @Test
  void whatIsMissingKeepsItsDurationAndFadesToSilence() {
    List<byte[]> packets = packets(OpusSettings.SPEECH, vowel());
    reader.begin(0, heard);
    for (int i = 0; i < LOST; i++) {
      push(packets.get(i), 0);
    }
    int before = heard.count();
    push(packets.get(LOST), OpusPacket.CLOCK_HZ / 2);

    assertThat(heard.count() - before).isEqualTo(12_000 + 480);
    assertThat(reader.concealedSamples()).isEqualTo(12_000);
    short[] all = heard.all();
    assertThat(Signals.power(all, before + 40, before + 240)).isGreaterThan(1e6);
    assertThat(Signals.power(all, before + 6_000, before + 11_000)).isLessThan(1);
  }

  @Test
  void aLossOfAnyLengthIsMadeUpForASecondAtMost() {
    byte[] packet = packets(OpusSettings.SPEECH, vowel()).get(0);
    push(packet, Integer.MAX_VALUE);

    assertThat(heard.count()).isEqualTo(24_000 + 480 - 40);
  }

  @Test
  void whatIsNoPacketIsMadeUpForAndTheStreamGoesOn() {
    List<byte[]> packets = packets(OpusSettings.SPEECH, vowel());
    push(packets.get(0), 0);
    int before = heard.count();

    assertThat(push(new byte[] {0x7B, 0, 1, 2}, 0)).isFalse();
    assertThat(push(new byte[] {0x7B}, 0)).isFalse();
    assertThat(push(new byte[70_000], 0)).isFalse();
    assertThat(push(new byte[0], 0)).isFalse();
    assertThat(heard.count() - before).isEqualTo(4 * 480);
    assertThat(push(packets.get(1), 0)).isTrue();
    assertThat(reader.concealedSamples()).isEqualTo(4 * 480);
  }

  @Test
  void onlyWhatCountsOfAPacketIsKept() {
    byte[] packet = packets(OpusSettings.SPEECH, vowel()).get(0);
    reader.packet(packet, 0, packet.length, 0, 100, heard);
    reader.begin(0, heard);

    assertThat(heard.count()).isEqualTo(50);
  }
}
