package dev.parley.audio.ogg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Faults;
import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.testing.Packets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Streams in which some pages are not what they were. */
class OggPagesPropertyTest {
  private static final int SEGMENTS = 26;

  private static void push(OggReader reader, byte[] bytes, Random random) {
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 9 : 900));
      reader.push(bytes, at, length);
      at += length;
    }
  }

  private static byte[] damaged(byte[] page, Random random) {
    byte[] changed = page.clone();
    switch (random.nextInt(5)) {
      case 0 -> changed[SEGMENTS] = (byte) 255;
      case 1 -> {
        int header = OggPage.HEADER + (page[SEGMENTS] & 0xFF);
        changed[random.nextInt(header)] ^= (byte) (1 << random.nextInt(8));
      }
      case 2 -> changed[random.nextInt(page.length)] ^= (byte) (1 << random.nextInt(8));
      case 3 -> changed = Arrays.copyOf(page, 1 + random.nextInt(page.length - 1));
      default -> {
        // It claims 64 KiB, of which nothing comes.
        changed = Arrays.copyOf(page, OggPage.HEADER + 255);
        Arrays.fill(changed, SEGMENTS, changed.length, (byte) 255);
      }
    }
    return changed;
  }

  @Property(tries = 300)
  void anIntactPageIsReadWithItsLastByteWhateverCameBefore(@ForAll long seed) {
    Random random = new Random(seed);
    Packets found = new Packets();
    OggReader reader = new OggReader(found, new Faults("audio/ogg"));
    OggWriter writer = new OggWriter(1);
    push(reader, writer.begin(new OpusHead(1, 0)), random);
    List<byte[]> intact = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      byte[] packet = new byte[2 + random.nextInt(700)];
      random.nextBytes(packet);
      packet[0] = 0x78;
      byte[] page = writer.packet(packet, 0, packet.length, 960L * i, false);
      if (random.nextInt(3) == 0) {
        push(reader, damaged(page, random), random);
      } else {
        intact.add(packet);
        push(reader, page, random);
      }

      assertThat(found.bytes).hasSameSizeAs(intact);
    }
    reader.end();
    assertThat(found.bytes).usingRecursiveComparison().isEqualTo(intact);
  }

  /** What looks like the beginning of a page again and again costs memory of one page. */
  @Property(tries = 100)
  void beginningsThatAreNoneAreBoundedAndTheNextPageIsFound(@ForAll long seed) {
    Random random = new Random(seed);
    Packets found = new Packets();
    OggReader reader = new OggReader(found, new Faults("audio/ogg"));
    OggWriter writer = new OggWriter(1);
    push(reader, writer.begin(new OpusHead(1, 0)), random);
    for (int i = 0; i < 50; i++) {
      byte[] begun = new byte[5 + random.nextInt(60)];
      random.nextBytes(begun);
      System.arraycopy(OggPage.MAGIC.getBytes(StandardCharsets.US_ASCII), 0, begun, 0, 4);
      begun[4] = 0;
      push(reader, begun, random);
    }
    byte[] packet = {0x78, 1};
    push(reader, writer.packet(packet, 0, 2, 960, false), random);

    assertThat(found.bytes).hasSize(1);
  }
}
