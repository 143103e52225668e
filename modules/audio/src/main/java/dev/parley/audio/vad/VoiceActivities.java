package dev.parley.audio.vad;

/** Makes judges, one for each session. Any thread. */
public final class VoiceActivities {
  private VoiceActivities() {}

  /** By energy alone: plain Java, and what sessions use. */
  public static VoiceActivity energy() {
    return new EnergyGate();
  }

  /**
   * By libfvad, which is loaded at the first call. Where it cannot be, {@link #energy}, with one
   * warning in the log. See {@link FvadVoiceActivity} for what it costs.
   */
  public static VoiceActivity fvad() {
    return FvadLibrary.HERE.open();
  }

  /**
   * Speech is what both take for it, so that loud noises are not and quiet sounds are not either.
   *
   * @throws IllegalArgumentException if their frames differ in length
   */
  public static VoiceActivity both(VoiceActivity one, VoiceActivity other) {
    return new BothAgree(one, other);
  }
}
