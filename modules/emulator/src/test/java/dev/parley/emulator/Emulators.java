package dev.parley.emulator;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Starts emulators in tests. */
public final class Emulators {
  private Emulators() {}

  public static Emulator start(Vertx vertx, EmulatorOptions options) {
    return Emulator.start(vertx, options)
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }
}
