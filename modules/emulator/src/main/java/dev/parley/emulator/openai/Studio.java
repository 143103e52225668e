package dev.parley.emulator.openai;

import dev.parley.emulator.brain.Brain;
import dev.parley.emulator.ear.Ear;
import dev.parley.emulator.fault.FaultBox;
import dev.parley.emulator.voice.Voice;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/**
 * What all sessions of an emulator share: brain, voice, ear, faults and time. What takes long runs
 * on worker threads; results come back on the emulator's event loop.
 */
final class Studio {
  static final String CAP_REASON = "Your session hit the maximum duration of 60 minutes.";

  private final Vertx vertx;
  private final Context context;
  private final Voice voice;
  private final Brain brain = new Brain();
  private final FaultBox faults;
  private final double pace;

  /**
   * @param pace how many times faster than real time answers come; 0 for at once
   */
  Studio(Vertx vertx, Context context, Voice voice, FaultBox faults, double pace) {
    this.vertx = vertx;
    this.context = context;
    this.voice = voice;
    this.faults = faults;
    this.pace = pace;
  }

  Brain brain() {
    return brain;
  }

  FaultBox faults() {
    return faults;
  }

  /** The PCM of a text. */
  Future<byte[]> speak(String text) {
    return work(() -> voice.speak(text));
  }

  /** What is said in PCM. */
  Future<String> hear(byte[] pcm) {
    return work(() -> Ear.hear(pcm));
  }

  private <T> Future<T> work(Callable<T> task) {
    return context.executeBlocking(task, false);
  }

  /**
   * @param exactly whether the time is real, else it is divided by the pace
   */
  void later(long milliseconds, boolean exactly, Runnable action) {
    long waitMs = exactly ? milliseconds : pace <= 0 ? 0 : Math.round(milliseconds / pace);
    if (waitMs <= 0) {
      context.runOnContext(now -> action.run());
    } else {
      vertx.setTimer(waitMs, fired -> action.run());
    }
  }

  long timer(long milliseconds, Runnable action) {
    return vertx.setTimer(milliseconds, fired -> action.run());
  }

  void cancelTimer(long timer) {
    vertx.cancelTimer(timer);
  }
}
