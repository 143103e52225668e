package dev.parley.audio.webm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audio.AudioException;
import dev.parley.audio.Faults;
import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.testing.Fixtures;
import dev.parley.audio.testing.Packets;
import dev.parley.audio.testing.Signals;
import dev.parley.audio.testing.Tool;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** WebM as recorders make it, and as it should not be. */
class WebmReaderTest {
  private static final byte[] FRAME = {0x78, 1, 2, 3};

  private final Packets found = new Packets();
  private final Faults faults = new Faults("audio/webm");
  private final WebmReader reader = new WebmReader(found, faults);

  private void push(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    reader.push(all.toByteArray(), 0, all.size());
  }

  /** A stream of packets of 20 ms. */
  private static byte[] stream(int packets) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    WebmWriter writer = new WebmWriter();
    all.writeBytes(writer.begin(new OpusHead(1, 312)));
    for (int i = 0; i < packets; i++) {
      byte[] packet = {0x78, (byte) i, (byte) (i >> 8)};
      all.writeBytes(writer.packet(packet, 0, packet.length, 960L * i));
    }
    return all.toByteArray();
  }

  private static byte[] header() {
    return new WebmWriter().begin(new OpusHead(1, 0));
  }

  private static byte[] cluster(int millis) {
    return ByteBuffer.allocate(18)
        .putInt(Ebml.CLUSTER)
        .putLong(0x01FF_FFFF_FFFF_FFFFL)
        .put((byte) 0xE7)
        .put((byte) 0x84)
        .putInt(millis)
        .array();
  }

  private static byte[] block(int flags, byte[] content) {
    return ByteBuffer.allocate(9 + content.length)
        .put((byte) 0xA3)
        .putInt(0x1000_0000 | (4 + content.length))
        .put((byte) 0x81)
        .putShort((short) 0)
        .put((byte) flags)
        .put(content)
        .array();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void theBlobsOfChromeHoldThePacketsThatFfmpegFindsInTheFile() {
    Tool.assume("ffmpeg");
    for (byte[] blob : Fixtures.chromeBlobs()) {
      reader.push(blob, 0, blob.length);
    }
    reader.end();
    faults.report();

    assertThat(found.hashes()).hasSizeGreaterThan(80);
    assertThat(found.hashes()).isEqualTo(Packets.ofFfmpeg(Fixtures.chromeWebm()));
    assertThat(found.begun).containsExactly("0:1:0");
    assertThat(found.packets).allMatch(told -> told.lost() == 0);
  }

  @Test
  void aFileOfFfmpegIsReadAsItReadsIt() {
    Tool.assume("ffmpeg");
    byte[] file =
        Tool.pipe(
            Tool.bytes(Signals.noise(1, 48_000)),
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
            "-f",
            "webm",
            "-");

    push(file);
    faults.report();

    assertThat(found.hashes()).hasSizeGreaterThan(99).isEqualTo(Packets.ofFfmpeg(file));
    assertThat(found.begun).containsExactly("0:1:312");
  }

  @Test
  void aStreamOfTheWriterIsReadByFfmpegAsByUs() {
    Tool.assume("ffmpeg");
    push(stream(120));
    faults.report();

    assertThat(found.hashes()).hasSize(120).isEqualTo(Packets.ofFfmpeg(stream(120)));
    assertThat(found.packets).allMatch(told -> told.lost() == 0);
  }

  @Test
  void aRecorderThatIsStartedAgainBeginsANewStream() {
    byte[] first = Fixtures.chromeWebm();
    push(first, stream(3));
    faults.report();

    int before = found.packets.size() - 3;
    assertThat(found.begun).containsExactly("0:1:0", before + ":1:312");
    assertThat(found.packets.get(before).lost()).isZero();
  }

  @Test
  void packetsAreFoundInAnyLacing() {
    byte[] xiph = Arrays.copyOf(bytes(2, 255, 5, 4), 4 + 260 + 4 + 3);
    byte[] fixed = bytes(1, 7, 8, 7, 9);
    byte[] ebml = bytes(2, 0x81, 0xC0, 1, 2, 2, 3, 3, 3);

    push(header(), cluster(0));
    push(block(0x02, xiph), block(0x04, fixed), block(0x06, ebml));
    faults.report();

    assertThat(found.packets)
        .extracting(Packets.Told::length)
        .containsExactly(260, 4, 3, 2, 2, 1, 2, 3);
  }

  @Test
  void aGapIsKnownByTheTimes() {
    push(header(), cluster(0), block(0, FRAME));
    push(cluster(100), block(0, FRAME), cluster(121), block(0, FRAME));
    push(cluster(60_000), block(0, FRAME), cluster(59_000), block(0, FRAME));
    faults.report();

    assertThat(found.packets).extracting(Packets.Told::lost).containsExactly(0, 3_840, 0, 0, 0);
  }

  @Test
  void damageIsToldOnceAndPassedOverUpToTheNextCluster() {
    byte[] stream = stream(200);
    int damaged = stream.length / 3;
    Arrays.fill(stream, damaged, damaged + 20, (byte) 0);

    push(stream);

    assertThatThrownBy(faults::report)
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("audio/webm at byte ");
    assertThat(found.packets).hasSizeBetween(100, 199);
    byte[] last = {0x78, (byte) 199, 0};
    assertThat(found.bytes.get(found.bytes.size() - 1)).isEqualTo(last);
    assertThat(found.packets.stream().mapToInt(Packets.Told::lost).sum() / 960)
        .isEqualTo(200 - found.packets.size());
  }

  @Test
  void whatCannotBeReadIsSaidInWords() {
    fails("this is no WebM", "RIFF this is a WAV file".getBytes());
    fails("this is no WebM", bytes(0, 0, 0));
    byte[] vorbis = header();
    int codec = new String(vorbis, StandardCharsets.ISO_8859_1).indexOf("A_OPUS");
    vorbis[codec + 2] = 'X';
    fails("there is no track with Opus", vorbis, cluster(0), block(0, FRAME));
    fails("an element has 200000 bytes", header(), cluster(0), bytes(0xA3, 0x10, 3, 0x0D, 0x40));
    fails("a block is damaged", header(), cluster(0), block(0x06, bytes(9, 0x90)));
    fails("no size", header(), cluster(0), bytes(0xA3, 0));
    fails("without a size", header(), cluster(0), bytes(0xA3, 0xFF));
    fails("ends in the middle", Arrays.copyOf(header(), 9));
  }

  private void fails(String words, byte[]... parts) {
    push(parts);
    reader.end();
    assertThatThrownBy(faults::report)
        .isInstanceOf(AudioException.class)
        .hasMessageContaining(words);
  }

  @Test
  void unwantedElementsMayBeOfAnySizeAndAreNotKept() {
    byte[] size =
        ByteBuffer.allocate(6).put((byte) 0xEC).put((byte) 0x08).putInt(3_000_000).array();
    push(header(), size);
    for (int i = 0; i < 30; i++) {
      push(new byte[100_000]);
    }
    push(cluster(0), block(0, FRAME));
    faults.report();

    assertThat(found.packets).hasSize(1);
  }

  @Test
  void otherTracksAreNotHeard() {
    byte[] other = block(0, FRAME);
    other[5] = (byte) 0x82;
    push(header(), cluster(0), other, block(0, FRAME), other);
    faults.report();

    assertThat(found.bytes).hasSize(1);
    assertThat(List.of(found.bytes.get(0))).containsExactly(FRAME);
  }
}
