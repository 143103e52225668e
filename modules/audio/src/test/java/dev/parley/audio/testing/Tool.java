package dev.parley.audio.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs that are not ours and know the same formats. */
public final class Tool {
  private Tool() {}

  /** Leaves the test where the program is not installed. */
  public static void assume(String program) {
    boolean there =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    Assumptions.assumeTrue(there, program + " is not installed");
  }

  /** What the command writes when it reads these bytes. */
  public static byte[] pipe(byte[] input, String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      Thread feeder =
          new Thread(
              () -> {
                try (OutputStream stdin = process.getOutputStream()) {
                  stdin.write(input);
                } catch (IOException closed) {
                  // it may have read all it wants
                }
              });
      feeder.start();
      ByteArrayOutputStream output = new ByteArrayOutputStream();
      process.getInputStream().transferTo(output);
      int status = process.waitFor();
      feeder.join();
      if (status != 0) {
        throw new AssertionError(List.of(command) + " ended with " + status);
      }
      return output.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Samples of little-endian bytes. */
  public static short[] pcm(byte[] bytes) {
    short[] pcm = new short[bytes.length / 2];
    dev.parley.audio.pcm.Pcm.read(bytes, 0, pcm, 0, pcm.length);
    return pcm;
  }

  /** Little-endian bytes of samples. */
  public static byte[] bytes(short[] pcm) {
    byte[] bytes = new byte[2 * pcm.length];
    dev.parley.audio.pcm.Pcm.write(pcm, 0, bytes, 0, pcm.length);
    return bytes;
  }
}
