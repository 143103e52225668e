package dev.parley.audio.opus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.testing.Samples;
import dev.parley.audio.testing.Signals;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Frames in packets of any number of frames. */
class OpusPropertyTest {
  private static final List<byte[]> FRAMES = frames();

  private static List<byte[]> frames() {
    List<byte[]> frames = new ArrayList<>();
    OpusWriter writer = new OpusWriter(OpusSettings.SPEECH, new OpusComplexity(0));
    short[] pcm = Signals.noise(9, 480 * 60);
    writer.push(pcm, 0, pcm.length, (b, o, n) -> frames.add(Arrays.copyOfRange(b, o, o + n)));
    return frames;
  }

  /** A packet of several frames: code 3, each with its length. */
  private static byte[] packet(List<byte[]> frames) {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(frames.get(0)[0] | 3);
    packet.write(0x80 | frames.size());
    for (byte[] frame : frames.subList(0, frames.size() - 1)) {
      int length = frame.length - 1;
      if (length >= 252) {
        packet.write(252 + (length & 3));
        packet.write((length - 252 - (length & 3)) >> 2);
      } else {
        packet.write(length);
      }
    }
    frames.forEach(frame -> packet.write(frame, 1, frame.length - 1));
    return packet.toByteArray();
  }

  private static short[] decoded(List<Integer> counts) {
    OpusReader reader = new OpusReader();
    Samples heard = new Samples();
    reader.begin(312, heard);
    for (int at = 0, i = 0; at < FRAMES.size(); i++) {
      int end = Math.min(FRAMES.size(), at + counts.get(i % counts.size()));
      byte[] packet = packet(FRAMES.subList(at, end));
      assertThat(reader.packet(packet, 0, packet.length, 0, 5_760, heard)).isTrue();
      at = end;
    }
    reader.begin(0, heard);
    return heard.all();
  }

  @Property(tries = 100)
  void howManyFramesAPacketHoldsIsNotHeard(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 6) Integer> counts) {
    assertThat(decoded(counts)).isEqualTo(decoded(List.of(1)));
  }
}
