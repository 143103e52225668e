package dev.parley.session;

import dev.parley.session.seam.Seam;
import dev.parley.session.uplink.Uplink;
import org.jspecify.annotations.Nullable;

/**
 * A turn that the user had begun and that the upstream which took over does not hear (rule R11). It
 * was sent the turn's sound; if it has not found the speech in it when it has had another while of
 * sound and time, or much time, nobody else will end the turn. All times are watch time.
 */
final class LostTurn {
  /** So much more sound than was sent at the switch. */
  private static final long SOUND_MS = 2_000;

  /** So long at least: the upstream works on what was sent faster than real time. */
  private static final long LEAST_MS = 2_000;

  /** So long at most, for a microphone that is off. */
  private static final long MOST_MS = 5_000;

  private final Uplink uplink;
  private final long sinceMs;
  private final long soundMs;
  private final Seam seam;

  /** With an upstream that takes over now and was sent all that there is. */
  LostTurn(Uplink uplink, Seam seam, long watchMs) {
    this.uplink = uplink;
    this.seam = seam;
    this.sinceMs = watchMs;
    this.soundMs = uplink.soundMs();
  }

  /** The turn's item, if it is to be ended now; else null. */
  @Nullable String due(long watchMs) {
    String open = uplink.openSpeech();
    if (open == null || !seam.isTurnAwaited()) {
      return null;
    }
    long waitedMs = watchMs - sinceMs;
    boolean isHeard = waitedMs >= LEAST_MS && uplink.soundMs() - soundMs >= SOUND_MS;
    return isHeard || waitedMs >= MOST_MS ? open : null;
  }
}
