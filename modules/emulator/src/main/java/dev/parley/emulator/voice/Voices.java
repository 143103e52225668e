package dev.parley.emulator.voice;

/** Chooses a voice by its name. */
public final class Voices {
  private Voices() {}

  /** Looks for espeak-ng when the first word is due: on a worker thread and not at the start. */
  private static final class LazyVoice implements Voice {
    private static final class Found {
      static final Voice VOICE = EspeakVoice.isInstalled() ? new EspeakVoice() : new ToneVoice();
    }

    @Override
    public byte[] speak(String text) {
      return Found.VOICE.speak(text);
    }
  }

  /**
   * @param kind {@code tone}, {@code espeak} or {@code auto}: espeak-ng where it is installed
   * @throws IllegalArgumentException for any other name
   */
  public static Voice of(String kind) {
    return switch (kind) {
      case "tone" -> new ToneVoice();
      case "espeak" -> new EspeakVoice();
      case "auto" -> new LazyVoice();
      default -> throw new IllegalArgumentException("voice: tone, espeak or auto, was " + kind);
    };
  }
}
