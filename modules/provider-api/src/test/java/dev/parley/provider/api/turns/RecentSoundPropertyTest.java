package dev.parley.provider.api.turns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RecentSoundPropertyTest {
  @Property(tries = 200)
  void theLastBytesAreKeptInOrder(
      @ForAll List<byte[]> pieces,
      @ForAll @IntRange(max = 300) int capacity,
      @ForAll @IntRange(max = 300) int later) {
    RecentSound sound = new RecentSound(capacity);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      sound.add(piece, 0, piece.length);
      all.writeBytes(piece);
    }

    assertThat(sound.last(sound.length())).isEqualTo(end(all, Math.min(capacity, all.size())));
    RecentSound resized = sound.withCapacity(later);
    assertThat(resized.last(resized.length()))
        .isEqualTo(end(all, Math.min(later, Math.min(capacity, all.size()))));
  }

  private static byte[] end(ByteArrayOutputStream all, int length) {
    return Arrays.copyOfRange(all.toByteArray(), all.size() - length, all.size());
  }
}
