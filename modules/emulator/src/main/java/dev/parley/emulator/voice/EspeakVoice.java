package dev.parley.emulator.voice;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The voice of espeak-ng, English or Mandarin as the script says. A text that it cannot speak is
 * beeped. Blocks while the program runs; a few run at once.
 */
public final class EspeakVoice implements Voice {
  private static final Logger LOGGER = LoggerFactory.getLogger(EspeakVoice.class);
  private static final String PROGRAM = "espeak-ng";
  private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}");
  private static final int MAX_CHARACTERS = 4_000;
  private static final int MAX_CACHED = 32;
  private static final int MAX_PROCESSES = 2;
  private static final int TIMEOUT_SECONDS = 10;

  private final Voice otherwise = new ToneVoice();
  private final Semaphore processes = new Semaphore(MAX_PROCESSES);
  private final Map<String, byte[]> spoken =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
          return size() > MAX_CACHED;
        }
      };

  /** Whether espeak-ng can be run. Blocks. */
  static boolean isInstalled() {
    try {
      Process process =
          new ProcessBuilder(PROGRAM, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public byte[] speak(String text) {
    String within = text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS);
    synchronized (spoken) {
      byte[] known = spoken.get(within);
      if (known != null) {
        return known;
      }
    }
    byte[] pcm = speakNow(within);
    synchronized (spoken) {
      spoken.put(within, pcm);
    }
    return pcm;
  }

  private byte[] speakNow(String text) {
    try {
      processes.acquire();
      try {
        byte[] pcm = Wav.toPcm24(run(text));
        return pcm.length == 0 ? otherwise.speak(text) : pcm;
      } finally {
        processes.release();
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException failure) {
      LOGGER.warn("espeak-ng failed: {}", failure.toString());
      return otherwise.speak(text);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return otherwise.speak(text);
    }
  }

  /** The text goes in by standard input, so that nothing of it can be taken for an option. */
  private static byte[] run(String text) throws IOException, InterruptedException {
    String language = CHINESE.matcher(text).find() ? "cmn" : "en-us";
    Process process =
        new ProcessBuilder(List.of(PROGRAM, "-v", language, "-s", "170", "--stdin", "--stdout"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream input = process.getOutputStream()) {
      input.write(text.getBytes(StandardCharsets.UTF_8));
    }
    CompletableFuture<Process> end =
        process
            .onExit()
            .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .whenComplete((ended, late) -> process.destroyForcibly());
    byte[] wav = process.getInputStream().readAllBytes();
    if (end.isCompletedExceptionally()) {
      throw new IOException("took too long");
    }
    return wav;
  }
}
