package dev.parley.audio.vad;

import io.github.givimad.libfvadjni.VoiceActivityDetector;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads libfvad when it is first asked for, once. Thread-safe. */
final class FvadLibrary {
  /** Loads, or throws. */
  interface Loader {
    void load() throws IOException;
  }

  private static final Logger LOGGER = LoggerFactory.getLogger(FvadLibrary.class);

  /** The one of this process. */
  static final FvadLibrary HERE =
      new FvadLibrary(VoiceActivityDetector::loadLibrary, FvadHandle::new, FvadLibrary::warn);

  private final Loader loader;
  private final Supplier<FvadHandle> handles;
  private final Consumer<Throwable> onMissing;
  private @Nullable Boolean loaded;

  /**
   * @param onMissing called once if it cannot be loaded
   */
  FvadLibrary(Loader loader, Supplier<FvadHandle> handles, Consumer<Throwable> onMissing) {
    this.loader = loader;
    this.handles = handles;
    this.onMissing = onMissing;
  }

  /** A detector; where the library cannot be loaded, an {@link EnergyGate}. */
  VoiceActivity open() {
    return isThere() ? new FvadVoiceActivity(handles.get()) : new EnergyGate();
  }

  private synchronized boolean isThere() {
    if (loaded == null) {
      loaded = load();
    }
    return loaded;
  }

  private boolean load() {
    try {
      loader.load();
      return true;
    } catch (IOException | RuntimeException | LinkageError missing) {
      onMissing.accept(missing);
      return false;
    }
  }

  private static void warn(Throwable cause) {
    LOGGER
        .atWarn()
        .addKeyValue("cause", cause.toString())
        .log("libfvad cannot be loaded: speech is found by its energy alone");
  }
}
