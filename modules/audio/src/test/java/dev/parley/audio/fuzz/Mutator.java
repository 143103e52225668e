package dev.parley.audio.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes inputs that are nearly right. The same number gives the same input. */
final class Mutator {
  private static final int[] TELLING = {
    0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_F000, 0x7FFF_FFFF, 0x8000_0000, -1
  };
  private static final int LONGEST = 1 << 16;

  private final List<byte[]> seeds;

  Mutator(List<byte[]> seeds) {
    this.seeds = seeds;
  }

  byte[] input(long number) {
    Random random = new Random(number * 0x9E37_79B9_7F4A_7C15L);
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    for (int left = 1 + random.nextInt(8); left > 0; left--) {
      bytes = mutated(bytes, random);
    }
    return bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes;
  }

  private byte[] mutated(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = near(bytes.length, random);
    int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> number(bytes, at, random);
      case 3 -> {
        return joined(bytes, 0, at, bytes, at + length, bytes.length);
      }
      case 4 -> {
        return joined(bytes, 0, at + length, bytes, at, bytes.length);
      }
      case 5 -> {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        byte[] begin = joined(bytes, 0, at, noise, 0, length);
        return joined(begin, 0, begin.length, bytes, at, bytes.length);
      }
      case 6 -> {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        return joined(bytes, 0, at, other, random.nextInt(other.length), other.length);
      }
      default -> {
        return Arrays.copyOf(bytes, at);
      }
    }
    return bytes;
  }

  /** Headers stand at the front, so that is where most changes are. */
  private static int near(int length, Random random) {
    return random.nextInt(random.nextBoolean() ? Math.min(length, 300) : length);
  }

  private static void number(byte[] bytes, int at, Random random) {
    int value = TELLING[random.nextInt(TELLING.length)];
    int count = Math.min(1 + random.nextInt(4), bytes.length - at);
    boolean highFirst = random.nextBoolean();
    for (int i = 0; i < count; i++) {
      bytes[at + i] = (byte) (value >> 8 * (highFirst ? count - 1 - i : i));
    }
  }

  private static byte[] joined(byte[] a, int fromA, int toA, byte[] b, int fromB, int toB) {
    byte[] all = Arrays.copyOfRange(a, fromA, toA - fromA + Math.max(0, toB - fromB) + fromA);
    if (toB > fromB) {
      System.arraycopy(b, fromB, all, toA - fromA, toB - fromB);
    }
    return all;
  }
}
