package dev.parley.emulator.voice;

/** A voice of beeps: 40 ms a character, its pitch from the character. Deterministic. */
public final class ToneVoice implements Voice {
  private static final int SAMPLES_PER_CHARACTER = RATE_HZ * 40 / 1000;
  private static final double AMPLITUDE = 6_000;

  @Override
  public byte[] speak(String text) {
    byte[] pcm = new byte[text.length() * SAMPLES_PER_CHARACTER * 2];
    for (int sample = 0; sample < pcm.length / 2; sample++) {
      char character = text.charAt(sample / SAMPLES_PER_CHARACTER);
      double pitchHz = 180 + character % 32 * 12;
      boolean pause = !Character.isLetterOrDigit(character);
      int value =
          pause
              ? 0
              : (int) Math.round(AMPLITUDE * Math.sin(2 * Math.PI * pitchHz * sample / RATE_HZ));
      pcm[2 * sample] = (byte) value;
      pcm[2 * sample + 1] = (byte) (value >> 8);
    }
    return pcm;
  }
}
