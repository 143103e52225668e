package dev.parley.audio.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Recordings. */
public final class Fixtures {
  private Fixtures() {}

  /** What Chrome's MediaRecorder made of a microphone, asked for a blob every 100 ms. */
  public static byte[] chromeWebm() {
    return read("rec100.webm");
  }

  /** The recording in the blobs in which it came. */
  public static List<byte[]> chromeBlobs() {
    byte[] whole = chromeWebm();
    List<byte[]> blobs = new ArrayList<>();
    int at = 0;
    for (String line : new String(read("rec100.chunks"), StandardCharsets.US_ASCII).split("\n")) {
      int length = Integer.parseInt(line.split(" ")[1]);
      blobs.add(Arrays.copyOfRange(whole, at, at + length));
      at += length;
    }
    if (at != whole.length) {
      throw new AssertionError("the blobs have " + at + " of " + whole.length + " bytes");
    }
    return blobs;
  }

  private static byte[] read(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream("/audio/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
