package dev.parley.emulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** Sounds that tests make by themselves: 24 kHz mono 16-bit little-endian PCM. */
public final class Sounds {
  public static final int RATE_HZ = 24_000;

  private static final int BYTES_PER_MS = 48;
  private static final int WAV_HEADER = 44;
  private static final String KEYS = "123A456B789C*0#D";
  private static final double[] ROWS_HZ = {697, 770, 852, 941};
  private static final double[] COLUMNS_HZ = {1209, 1336, 1477, 1633};

  private Sounds() {}

  public static byte[] silence(int ms) {
    return new byte[ms * BYTES_PER_MS];
  }

  public static byte[] tone(double hertz, double peak, int ms) {
    return of(ms, i -> peak * Math.sin(2 * Math.PI * hertz * i / RATE_HZ));
  }

  /** What a browser's fake microphone beeps: a square wave of 400 Hz. */
  public static byte[] beep(int ms) {
    return of(ms, i -> i * 800 / RATE_HZ % 2 == 0 ? 8_000 : -8_000);
  }

  public static byte[] noise(double rms, int ms, long seed) {
    Random random = new Random(seed);
    return of(ms, i -> rms * random.nextGaussian());
  }

  /** Each key's two tones at this peak each. */
  public static byte[] keys(String keys, double peak, int toneMs, int gapMs) {
    List<byte[]> parts = new ArrayList<>();
    for (char key : keys.toCharArray()) {
      double low = 2 * Math.PI * ROWS_HZ[KEYS.indexOf(key) / 4] / RATE_HZ;
      double high = 2 * Math.PI * COLUMNS_HZ[KEYS.indexOf(key) % 4] / RATE_HZ;
      parts.add(of(toneMs, i -> peak * (Math.sin(low * i) + Math.sin(high * i))));
      parts.add(silence(gapMs));
    }
    return join(parts.toArray(byte[][]::new));
  }

  /** A recording of 1.6 s of real speech. */
  public static byte[] speech() {
    try {
      byte[] wav = Files.readAllBytes(Path.of("..", "acceptance", "fixtures", "speech-24k.wav"));
      byte[] pcm = new byte[wav.length - WAV_HEADER];
      System.arraycopy(wav, WAV_HEADER, pcm, 0, pcm.length);
      return pcm;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Both at once; the longer one's length. */
  public static byte[] mix(byte[] a, byte[] b) {
    int length = Math.max(a.length, b.length) / 2;
    return samples(length, i -> sample(a, i) + sample(b, i));
  }

  public static byte[] louder(double factor, byte[] pcm) {
    return samples(pcm.length / 2, i -> factor * sample(pcm, i));
  }

  /** 0 beyond the end. */
  public static int sample(byte[] pcm, int index) {
    return 2 * index + 1 < pcm.length ? (pcm[2 * index] & 0xff) | (pcm[2 * index + 1] << 8) : 0;
  }

  public static double rms(byte[] pcm) {
    double sum = 0;
    for (int i = 0; i < pcm.length / 2; i++) {
      sum += (double) sample(pcm, i) * sample(pcm, i);
    }
    return pcm.length == 0 ? 0 : Math.sqrt(sum / (pcm.length / 2));
  }

  private static byte[] of(int ms, IntToDoubleFunction value) {
    return samples(ms * RATE_HZ / 1000, value);
  }

  private static byte[] samples(int count, IntToDoubleFunction value) {
    byte[] pcm = new byte[2 * count];
    for (int i = 0; i < count; i++) {
      double clipped = Math.max(-32_768, Math.min(32_767, value.applyAsDouble(i)));
      int sample = (int) Math.round(clipped);
      pcm[2 * i] = (byte) sample;
      pcm[2 * i + 1] = (byte) (sample >> 8);
    }
    return pcm;
  }
}
