package dev.parley.emulator.voice;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The voice of espeak-ng: Mandarin where the text has Han characters, else English. A text that it
 * cannot speak in time is said in tones. Blocks while the program runs; two run at once, for at
 * most ten seconds each. Texts are cut at 4 000 characters, sounds at five minutes.
 */
public final class EspeakVoice implements Voice {
  private static final Logger LOGGER = LoggerFactory.getLogger(EspeakVoice.class);
  private static final String PROGRAM = "espeak-ng";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

  /** Control characters command espeak-ng. */
  private static final Pattern COMMANDS = Pattern.compile("\\p{Cntrl}+");

  private static final int MAX_CHARACTERS = 4_000;
  private static final int MAX_PROCESSES = 2;

  /** Five minutes at 22 050 Hz, the program's rate. */
  private static final int MAX_WAV_BYTES = 300 * 22_050 * 2;

  private static final int MAX_REMEMBERED_BYTES = 16 * 1024 * 1024;

  private final String program;
  private final Duration timeout;
  private final Voice otherwise = new ToneVoice();
  private final Semaphore processes = new Semaphore(MAX_PROCESSES, true);
  private final SpokenTexts spoken = new SpokenTexts(MAX_REMEMBERED_BYTES);

  public EspeakVoice() {
    this(PROGRAM, TIMEOUT);
  }

  /**
   * @param program that takes the arguments of espeak-ng
   * @param timeout for a place among the running ones, and again for the program to end
   */
  EspeakVoice(String program, Duration timeout) {
    this.program = program;
    this.timeout = timeout;
  }

  /** Whether the program can be run. Blocks. */
  boolean isInstalled() {
    try {
      Process process =
          new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)
            && process.exitValue() == 0;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public byte[] speak(String text) {
    String speakable = speakable(text);
    return speakable.isEmpty()
        ? new byte[0]
        : spoken.find(speakable).orElseGet(() -> speakNow(speakable));
  }

  /** Bounded, and without what the program would take for more than text. */
  private static String speakable(String text) {
    String bounded = text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS);
    // Double brackets would be read as phonemes.
    return COMMANDS.matcher(bounded).replaceAll(" ").replace("[[", "[ [").strip();
  }

  private byte[] speakNow(String text) {
    try {
      byte[] pcm = withinLimit(text);
      if (pcm.length > 0) {
        spoken.keep(text, pcm);
        return pcm;
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException failure) {
      LOGGER.atWarn().addKeyValue("cause", failure).log("espeak-ng failed: spoken in tones");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return otherwise.speak(text);
  }

  private byte[] withinLimit(String text) throws IOException, InterruptedException {
    if (!processes.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("no place among the running ones");
    }
    try {
      return Wav.toPcm24(run(text));
    } finally {
      processes.release();
    }
  }

  /** The text goes in by standard input, so that nothing of it can be taken for an option. */
  private byte[] run(String text) throws IOException, InterruptedException {
    String language = HAN.matcher(text).find() ? "cmn" : "en-us";
    List<String> command = List.of(program, "-v", language, "-s", "165", "--stdin", "--stdout");
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Executor afterTimeout =
        CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<?> watchdog =
        CompletableFuture.runAsync(process::destroyForcibly, afterTimeout);
    try {
      write(text, process);
      byte[] wav = process.getInputStream().readNBytes(MAX_WAV_BYTES);
      // A sound that is long enough is worth its beginning; any other has to end well.
      if (wav.length < MAX_WAV_BYTES && process.waitFor() != 0) {
        throw new IOException("exit status " + process.exitValue());
      }
      return wav;
    } finally {
      watchdog.cancel(false);
      process.destroyForcibly();
    }
  }

  /** A program that does not read to the end is judged by what it says and how it ends. */
  private static void write(String text, Process process) {
    try (OutputStream input = process.getOutputStream()) {
      input.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closed) {
      LOGGER.debug("espeak-ng closed its input", closed);
    }
  }
}
