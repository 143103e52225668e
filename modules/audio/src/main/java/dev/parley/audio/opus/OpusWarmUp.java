package dev.parley.audio.opus;

import dev.parley.audio.PcmSink;
import dev.parley.audio.pcm.Pcm;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes made-up speech until the compiler has seen enough of Opus: the first packets
 * of a process take ten times as long as later ones. To be run once, in the background; about four
 * seconds of a core.
 */
public final class OpusWarmUp implements Runnable {
  /** After so many frames nothing becomes faster. */
  public static final int FRAMES = 3_000;

  private final int frames;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private @Nullable Speech speech;
  private int done;

  public OpusWarmUp() {
    this(FRAMES);
  }

  /**
   * @param frames how many it takes
   */
  public OpusWarmUp(int frames) {
    this.frames = frames;
  }

  /** Completes when Opus is as fast as it will be; fails if the warm-up did. */
  public CompletionStage<Void> ready() {
    return ready.minimalCompletionStage();
  }

  /** Whether Opus is as fast as it will be. */
  public boolean isReady() {
    return ready.isDone() && !ready.isCompletedExceptionally();
  }

  /** Warms up; stops early when the thread is interrupted, and then is not ready. */
  @Override
  public void run() {
    advance(Integer.MAX_VALUE);
  }

  /**
   * Warms up for so many frames at most, so that others get at the processor in between. As {@link
   * #run} for the rest. One thread at a time.
   *
   * @return whether nothing is left to do
   */
  public boolean advance(int most) {
    try {
      int until = (int) Math.min(frames, (long) done + most);
      while (done < until && !ready.isDone()) {
        if (Thread.currentThread().isInterrupted()) {
          ready.cancel(false);
        } else {
          frame();
        }
      }
    } catch (RuntimeException | Error failed) {
      ready.completeExceptionally(failed);
      throw failed;
    }
    if (done == frames) {
      ready.complete(null);
    }
    return ready.isDone();
  }

  private void frame() {
    Speech with = speech;
    if (with == null) {
      with = new Speech();
      speech = with;
    }
    with.frame(done++);
  }

  /** What is encoded and decoded, and by what; loading it is a part of the work. */
  private static final class Speech {
    private final OpusWriter writer =
        new OpusWriter(OpusSettings.LOSSY_SPEECH, new OpusComplexity(0));
    private final OpusReader reader = new OpusReader();
    private final Random random = new Random(1);
    private final short[] frame = new short[Pcm.FRAME_SAMPLES];

    void frame(int number) {
      speak(number);
      int lost = number % 50 == 0 ? OpusWriter.PACKET_SAMPLES : 0;
      PcmSink nowhere = (pcm, offset, length) -> {};
      writer.push(
          frame,
          0,
          frame.length,
          (bytes, from, length) ->
              reader.packet(bytes, from, length, lost, OpusPacket.LONGEST, nowhere));
    }

    /** Half of a second a buzz like a vowel's, then a hiss, then nothing. */
    private void speak(int number) {
      int part = number / 25 % 3;
      for (int i = 0; i < frame.length; i++) {
        int at = number * frame.length + i;
        int buzz = (at % 190) * 60 - 5_700;
        int hiss = random.nextInt(3_000) - 1_500;
        frame[i] = (short) (part == 0 ? buzz + hiss / 10 : part == 1 ? hiss : 0);
      }
    }
  }
}
