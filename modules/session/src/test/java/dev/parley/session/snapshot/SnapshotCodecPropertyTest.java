package dev.parley.session.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A snapshot survives its bytes, and other bytes are refused or are a snapshot as well. */
class SnapshotCodecPropertyTest {

  /** What an attacker, a torn write or another version may do to bytes. */
  private enum Damage {
    FLIP,
    OVERWRITE,
    CUT,
    INSERT,
    SWAP
  }

  @Provide
  Arbitrary<SessionSnapshot> snapshots() {
    return Snapshots.any();
  }

  @Provide
  Arbitrary<List<Damage>> damages() {
    return Arbitraries.of(Damage.class).list().ofMinSize(1).ofMaxSize(6);
  }

  @Property(tries = 200)
  void bytesGiveTheSnapshotBack(@ForAll("snapshots") SessionSnapshot snapshot) {
    byte[] bytes = snapshot.encode();

    assertThat(SessionSnapshot.decode(bytes)).isEqualTo(snapshot);
    assertThat(SessionSnapshot.decode(bytes).encode()).isEqualTo(bytes);
  }

  @Property(tries = 200)
  void noBeginningOfASnapshotIsOne(@ForAll("snapshots") SessionSnapshot snapshot) {
    byte[] bytes = snapshot.encode();
    for (int length = 0; length < bytes.length; length += 1 + length / 16) {
      assertThat(problemOf(Arrays.copyOf(bytes, length))).isNotNull();
    }
  }

  @Property(tries = 300)
  void damagedBytesAreRefusedWithAReasonOrAreASnapshot(
      @ForAll("snapshots") SessionSnapshot snapshot,
      @ForAll("damages") List<Damage> damages,
      @ForAll Random random) {
    byte[] bytes = snapshot.encode();
    for (Damage damage : damages) {
      bytes = damaged(bytes, damage, random);
    }

    String problem = problemOf(bytes);

    if (problem == null) {
      SessionSnapshot read = SessionSnapshot.decode(bytes);
      assertThat(SessionSnapshot.decode(read.encode())).isEqualTo(read);
    } else {
      assertThat(problem).isNotBlank();
    }
  }

  @Property(tries = 300)
  void noiseIsRefused(@ForAll byte[] noise) {
    byte[] bytes = Arrays.copyOf(noise, noise.length + 1);
    bytes[0] = SnapshotWriting.VERSION;

    assertThat(problemOf(bytes)).isNotNull();
  }

  /** Anything but a {@link SnapshotException} is a bug. */
  private static String problemOf(byte[] bytes) {
    try {
      SessionSnapshot.decode(bytes);
      return null;
    } catch (SnapshotException refused) {
      return refused.getMessage();
    }
  }

  private static byte[] damaged(byte[] bytes, Damage damage, Random random) {
    if (bytes.length == 0) {
      return bytes;
    }
    int at = random.nextInt(bytes.length);
    byte[] changed = bytes.clone();
    switch (damage) {
      case FLIP -> changed[at] ^= (byte) (1 << random.nextInt(8));
      case OVERWRITE -> changed[at] = (byte) random.nextInt(256);
      case CUT -> changed = Arrays.copyOf(bytes, at);
      case INSERT -> {
        changed = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, at, changed, at + 1, bytes.length - at);
        changed[at] = (byte) random.nextInt(256);
      }
      case SWAP -> {
        int other = random.nextInt(bytes.length);
        changed[at] = bytes[other];
        changed[other] = bytes[at];
      }
    }
    return changed;
  }
}
