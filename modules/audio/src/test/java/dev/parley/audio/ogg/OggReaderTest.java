package dev.parley.audio.ogg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audio.AudioException;
import dev.parley.audio.Faults;
import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.opus.OpusPacket;
import dev.parley.audio.testing.Packets;
import dev.parley.audio.testing.Signals;
import dev.parley.audio.testing.Tool;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ogg as it is made out there, and as it should not be. */
class OggReaderTest {
  private final Packets found = new Packets();
  private final Faults faults = new Faults("audio/ogg");
  private final OggReader reader = new OggReader(found, faults);

  private void push(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    reader.push(all.toByteArray(), 0, all.size());
  }

  /** Pages of packets of 20 ms; the first holds head and remarks. */
  static List<byte[]> pages(int serial, int packets) {
    OggWriter writer = new OggWriter(serial);
    List<byte[]> pages = new ArrayList<>(List.of(writer.begin(new OpusHead(1, 312))));
    for (int i = 0; i < packets; i++) {
      byte[] packet = {0x78, (byte) i, (byte) (i >> 8)};
      pages.add(writer.packet(packet, 0, 3, 960L * (i + 1), i == packets - 1));
    }
    return pages;
  }

  private static byte[] page(
      int flags, long position, int serial, int number, int[] lacing, byte[] body) {
    ByteBuffer page = ByteBuffer.allocate(27 + lacing.length + body.length);
    page.order(ByteOrder.LITTLE_ENDIAN).put("OggS".getBytes()).put((byte) 0).put((byte) flags);
    page.putLong(position).putInt(serial).putInt(number).putInt(0).put((byte) lacing.length);
    for (int length : lacing) {
      page.put((byte) length);
    }
    page.put(body);
    page.putInt(22, OggChecksum.of(page.array(), 0, page.capacity()));
    return page.array();
  }

  @Test
  void aFileOfFfmpegIsReadAsItReadsIt() {
    Tool.assume("ffmpeg");
    byte[] file =
        Tool.pipe(
            Tool.bytes(Signals.noise(1, 72_000)),
            "ffmpeg",
            "-v",
            "error",
            "-f",
            "s16le",
            "-ar",
            "24000",
            "-ac",
            "1",
            "-i",
            "-",
            "-c:a",
            "libopus",
            "-b:a",
            "96k",
            "-metadata",
            "comment=" + "x".repeat(70_000),
            "-f",
            "ogg",
            "-");

    push(List.of(file));
    reader.end();
    faults.report();

    assertThat(found.hashes()).hasSizeGreaterThan(149).isEqualTo(Packets.ofFfmpeg(file));
    assertThat(found.begun).containsExactly("0:1:312");
    Packets.Told last = found.packets.get(found.packets.size() - 1);
    assertThat(last.kept()).isLessThan(960);
  }

  @Test
  void aStreamOfTheWriterIsReadByFfmpegAsByUs() {
    Tool.assume("ffmpeg");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    pages(7, 120).forEach(file::writeBytes);

    push(pages(7, 120));
    reader.end();
    faults.report();

    assertThat(found.hashes()).hasSize(120).isEqualTo(Packets.ofFfmpeg(file.toByteArray()));
  }

  @Test
  void aStreamMayFollowAnotherAndOthersBesideItAreNotHeard() {
    List<byte[]> first = pages(1, 3);
    List<byte[]> mixed = new ArrayList<>(first);
    mixed.add(2, page(0, 9, 99, 0, new int[] {2}, new byte[] {0x78, 1}));
    mixed.addAll(pages(2, 2));

    push(mixed);
    faults.report();

    assertThat(found.packets).hasSize(5);
    assertThat(found.begun).containsExactly("0:1:312", "3:1:312");
  }

  @Test
  void aDamagedPageIsToldAndWhatItHeldIsMissing() {
    List<byte[]> pages = pages(1, 10);
    pages.get(5)[28] ^= 1;

    push(pages);

    assertThatThrownBy(faults::report)
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("a page is damaged");
    assertThat(found.packets).hasSize(9);
    assertThat(found.packets)
        .extracting(Packets.Told::lost)
        .containsExactly(0, 0, 0, 0, 960, 0, 0, 0, 0);
  }

  @Test
  void aPageThatClaimsMoreThanComesHoldsNothingBack() {
    List<byte[]> pages = pages(1, 10);
    pages.get(5)[26] = (byte) 255;
    int before = pages.subList(0, 5).stream().mapToInt(page -> page.length).sum();

    push(pages);

    assertThatThrownBy(faults::report)
        .hasMessage("audio/ogg at byte " + before + ": a page is damaged");
    assertThat(found.packets).hasSize(9);
    reader.end();
    faults.report();
  }

  @Test
  void aPageThatNeverCameIsMissingAndAPauseIsNot() {
    List<byte[]> pages = pages(1, 10);
    pages.remove(7);
    OggWriter later = new OggWriter(2);
    pages.add(later.begin(new OpusHead(1, 0)));
    byte[] packet = {0x78, 1};
    pages.add(later.packet(packet, 0, 2, 1_000_960, false));
    pages.add(later.packet(packet, 0, 2, 9_000_960, false));
    push(pages);
    faults.report();

    assertThat(found.packets)
        .extracting(Packets.Told::lost)
        .containsExactly(0, 0, 0, 0, 0, 0, 960, 0, 0, 0, 0);
  }

  @Test
  void aPacketMayGoOnInTheNextPage() {
    byte[] long1 = new byte[600];
    Arrays.fill(long1, (byte) 7);
    long1[0] = 0x78;
    byte[] begin = page(2, 0, 5, 0, new int[] {19}, new OpusHead(1, 0).write());
    byte[] one = page(0, -1, 5, 1, new int[] {255, 255}, Arrays.copyOfRange(long1, 0, 510));
    byte[] two = page(1, 960, 5, 2, new int[] {90}, Arrays.copyOfRange(long1, 510, 600));
    push(List.of(begin, one, two));
    assertThat(found.bytes).hasSize(1);
    assertThat(found.bytes.get(0)).isEqualTo(long1);

    push(List.of(begin, one, page(1, 1_920, 5, 3, new int[] {90, 2}, Arrays.copyOf(long1, 92))));
    faults.report();
    assertThat(found.packets).extracting(Packets.Told::length).containsExactly(600, 2);
  }

  @Test
  void theEndOfTheSoundMayLieWithinTheLastPacket() {
    OggWriter writer = new OggWriter(1);
    byte[] packet = {0x78, 1};
    push(
        List.of(
            writer.begin(new OpusHead(1, 312)),
            writer.packet(packet, 0, 2, 960, false),
            writer.packet(packet, 0, 2, 1_000, true)));
    faults.report();

    assertThat(found.packets)
        .extracting(Packets.Told::kept)
        .containsExactly(OpusPacket.LONGEST, 40);
  }

  @Test
  void whatCannotBeReadIsSaidInWords() {
    fails("this is no Ogg page", "RIFF this is a WAV file, and no Ogg at all".getBytes());
    fails("does not hold Opus", page(2, 0, 5, 0, new int[] {30}, new byte[30]));
    fails("ends in the middle of a page", Arrays.copyOf(pages(1, 1).get(0), 40));
    byte[] full = new byte[255 * 255];
    int[] lacing = new int[255];
    Arrays.fill(lacing, 255);
    byte[] head = page(2, 0, 5, 0, new int[] {19}, new OpusHead(1, 0).write());
    fails("too many bytes", head, page(0, -1, 5, 1, lacing, full), page(1, -1, 5, 2, lacing, full));
  }

  private void fails(String words, byte[]... parts) {
    push(List.of(parts));
    reader.end();
    assertThatThrownBy(faults::report)
        .isInstanceOf(AudioException.class)
        .hasMessageContaining(words);
  }
}
