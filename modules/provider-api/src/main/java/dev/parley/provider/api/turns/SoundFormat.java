package dev.parley.provider.api.turns;

import dev.parley.audio.pcm.G711;
import org.jspecify.annotations.Nullable;

/** The formats that sound has on its way to and from a GA provider. */
public enum SoundFormat {
  /** Signed 16 bit, little-endian, 24 kHz mono. */
  PCM(48, null),
  MU_LAW(8, G711.MU_LAW),
  A_LAW(8, G711.A_LAW);

  private final int bytesPerMs;
  private final @Nullable G711 law;

  SoundFormat(int bytesPerMs, @Nullable G711 law) {
    this.bytesPerMs = bytesPerMs;
    this.law = law;
  }

  /** The format of a GA {@code type}; what is none of them counts as PCM. */
  public static SoundFormat of(String type) {
    return switch (type) {
      case "audio/pcmu" -> MU_LAW;
      case "audio/pcma" -> A_LAW;
      default -> PCM;
    };
  }

  int bytesPerMs() {
    return bytesPerMs;
  }

  /** How its bytes are samples of 8 kHz, or null for PCM. */
  @Nullable G711 law() {
    return law;
  }

  /** Digital silence. */
  byte silence() {
    return law == null ? 0 : law.encode((short) 0);
  }
}
