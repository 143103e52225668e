package dev.parley.emulator.voice;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses a voice by its name. */
public final class Voices {
  private static final Logger LOGGER = LoggerFactory.getLogger(Voices.class);

  private Voices() {}

  /**
   * @param kind {@code tone}, {@code espeak} or {@code auto}: espeak-ng where it is installed, else
   *     tones
   * @throws IllegalArgumentException for any other name
   */
  public static Voice of(String kind) {
    return switch (kind) {
      case "tone" -> new ToneVoice();
      case "espeak" -> new EspeakVoice();
      case "auto" -> new WhatIsInstalled(new EspeakVoice());
      default -> throw new IllegalArgumentException("voice: tone, espeak or auto, was " + kind);
    };
  }

  /** Looks for espeak-ng when the first word is due: on a worker thread and not at the start. */
  static final class WhatIsInstalled implements Voice {
    private final EspeakVoice espeak;
    private @Nullable Voice chosen;

    WhatIsInstalled(EspeakVoice espeak) {
      this.espeak = espeak;
    }

    @Override
    public byte[] speak(String text) {
      return chosen().speak(text);
    }

    private synchronized Voice chosen() {
      if (chosen == null) {
        chosen = espeak.isInstalled() ? espeak : new ToneVoice();
        if (chosen != espeak) {
          LOGGER.info("espeak-ng is not installed: the emulator speaks in tones");
        }
      }
      return chosen;
    }
  }
}
