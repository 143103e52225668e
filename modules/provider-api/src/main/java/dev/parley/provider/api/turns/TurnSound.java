package dev.parley.provider.api.turns;

import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * The user's sound on its way to a provider that cuts no turns: what was heard while nobody spoke
 * is kept here, as much of it as a turn may begin with; the rest goes on. Not thread-safe.
 */
final class TurnSound {
  /** Kept beyond the padding: enough to find where speech began. */
  private static final int ONSET_MS = 500;

  /** A provider refuses to commit less. */
  private static final int LEAST_MS = 100;

  private final Consumer<String> provider;
  private SoundFormat format = SoundFormat.PCM;
  private RecentSound quiet = new RecentSound(0);
  private long uncommitted;

  /**
   * @param provider takes GA client events
   */
  TurnSound(Consumer<String> provider) {
    this.provider = provider;
  }

  /** What comes next is of another format. */
  void setFormat(SoundFormat next) {
    format = next;
    quiet.clear();
  }

  /** So much is kept from now on. */
  void keep(int paddingMs) {
    quiet = quiet.withCapacity((paddingMs + ONSET_MS) * format.bytesPerMs());
  }

  /** Nothing is kept from now on; what was goes on. */
  void keepNothing() {
    passQuiet(quiet.length());
    quiet = new RecentSound(0);
  }

  /** Nobody speaks. */
  void hush(byte[] sound, int from, int to) {
    quiet.add(sound, from, to);
  }

  /** An append of so many bytes goes on as it is. */
  void pass(String append, int bytes) {
    uncommitted += bytes;
    provider.accept(append);
  }

  void pass(byte[] sound, int from, int to) {
    if (to > from) {
      pass(append(sound, from, to), to - from);
    }
  }

  /** The last of what is kept goes on; the rest is forgotten. */
  void passQuiet(int bytes) {
    byte[] kept = quiet.last(Math.min(bytes, quiet.length()));
    quiet.clear();
    pass(kept, 0, kept.length);
  }

  /** All that is kept goes on. */
  void passQuiet() {
    passQuiet(quiet.length());
  }

  /** Silence makes up for what is missing for a commit. */
  void fill() {
    long missing = (long) LEAST_MS * format.bytesPerMs() - uncommitted;
    if (missing > 0) {
      byte[] silence = new byte[(int) missing];
      Arrays.fill(silence, format.silence());
      pass(silence, 0, silence.length);
    }
  }

  /** Whether the provider has sound that is not committed. */
  boolean isUncommitted() {
    return uncommitted > 0;
  }

  void onCommit() {
    uncommitted = 0;
  }

  void onClear() {
    quiet.clear();
    uncommitted = 0;
  }

  /** The command for a piece of sound. */
  static String append(byte[] sound, int from, int to) {
    return "{\"type\":\"input_audio_buffer.append\",\"audio\":\""
        + Base64.getEncoder().encodeToString(Arrays.copyOfRange(sound, from, to))
        + "\"}";
  }
}
