package dev.parley.provider.api.turns;

import dev.parley.audio.pcm.G711;
import dev.parley.audio.pcm.Pcm;
import dev.parley.audio.turn.TurnDetector;
import dev.parley.audio.turn.TurnEvent;
import dev.parley.audio.turn.TurnSettings;
import dev.parley.audio.vad.VoiceActivities;
import dev.parley.audio.vad.VoiceActivity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hears a session's sound as it comes, in bytes of any number, PCM unless something else was said.
 * It stops at what it finds, so that its owner can act there. One per session; not thread-safe;
 * milliseconds are of any one clock that never goes back.
 */
public final class Ear implements AutoCloseable {
  private static final int BYTES = 2;

  /** A sample of G.711 stands for as many of 24 kHz. */
  private static final int REPEATED = TurnDetector.SAMPLES_PER_MS * 1_000 / G711.RATE_HZ;

  private final TurnDetector detector;
  private final short[] samples;
  private @Nullable G711 law;
  private boolean half;
  private byte low;
  private int heardTo;

  /** Hears no turns before {@link #configure}. */
  public Ear() {
    VoiceActivity voice = VoiceActivities.energy();
    detector = new TurnDetector(voice, null, 0);
    samples = new short[voice.frameSamples() + REPEATED];
  }

  /** What comes next is of this format. */
  public void setFormat(SoundFormat format) {
    half &= format == SoundFormat.PCM;
    law = format.law();
  }

  /**
   * Hears on, as far as the first thing that is found; {@link #heardTo} says how far that was.
   *
   * @return null when all was heard and nothing found
   */
  public @Nullable TurnEvent hear(byte[] pcm, int from, int to) {
    int at = from;
    while (at < to) {
      int taken = Math.min(bytesUntilFrame(), to - at);
      List<TurnEvent> found = detector.append(samples, 0, take(pcm, at, taken));
      at += taken;
      if (!found.isEmpty()) {
        heardTo = at;
        return found.get(0);
      }
    }
    heardTo = at;
    return null;
  }

  private int bytesUntilFrame() {
    int wanted = detector.untilFrame();
    return law == null ? BYTES * wanted - (half ? 1 : 0) : Math.max(1, wanted / REPEATED);
  }

  private int take(byte[] sound, int from, int length) {
    return law == null ? takePcm(sound, from, length) : takeG711(law, sound, from, length);
  }

  /** Each sample three times: loudness is all that counts. */
  private int takeG711(G711 codes, byte[] sound, int from, int length) {
    int taken = 0;
    for (int at = from; at < from + length; at++) {
      short sample = codes.decode(sound[at]);
      for (int i = 0; i < REPEATED; i++) {
        samples[taken++] = sample;
      }
    }
    return taken;
  }

  private int takePcm(byte[] pcm, int from, int length) {
    int at = from;
    int end = from + length;
    int taken = 0;
    if (half) {
      samples[taken++] = Pcm.sample(low, pcm[at++]);
    }
    int whole = (end - at) / BYTES;
    Pcm.read(pcm, at, samples, taken, whole);
    at += BYTES * whole;
    half = at < end;
    if (half) {
      low = pcm[at];
    }
    return taken + whole;
  }

  /** How far the last {@link #hear} came. */
  public int heardTo() {
    return heardTo;
  }

  /** Samples of the session so far. */
  public long heard() {
    return detector.heard();
  }

  /** {@link #heard} in milliseconds. */
  public long heardMs() {
    return detector.heard() / TurnDetector.SAMPLES_PER_MS;
  }

  /** How many bytes ago a position was. */
  public int bytesSince(long sample) {
    long samplesSince = detector.heard() - sample;
    long bytes =
        law == null
            ? BYTES * samplesSince + (half ? 1 : 0)
            : (samplesSince + REPEATED - 1) / REPEATED;
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  /** Whether a turn has begun and not ended. */
  public boolean speaking() {
    return detector.speaking();
  }

  /**
   * See {@link TurnDetector#configure}.
   *
   * @param next null for turns that the client cuts
   */
  public void configure(@Nullable TurnSettings next) {
    detector.configure(next);
  }

  /** What was heard is committed. Half a sample is lost: what comes next is a stream of its own. */
  public void commit() {
    half = false;
    detector.commit();
  }

  /** What was heard is thrown away, and half a sample with it. */
  public void clear() {
    half = false;
    detector.clear();
  }

  public void onResponseStarted() {
    detector.onResponseStarted();
  }

  /**
   * @param playbackMs how much of it is still to be played
   */
  public void onResponseEnded(long nowMs, long playbackMs) {
    detector.onResponseEnded(nowMs, playbackMs);
  }

  /** The client has done something else than to speak. */
  public void stopWaiting() {
    detector.stopWaiting();
  }

  /** When {@link #onTime} is to be called; {@link Long#MAX_VALUE} for never. */
  public long nextTimeMs() {
    return detector.nextTimeMs();
  }

  /** Time has passed; what that brings about. */
  public @Nullable TurnEvent onTime(long nowMs) {
    List<TurnEvent> found = detector.onTime(nowMs);
    return found.isEmpty() ? null : found.get(0);
  }

  @Override
  public void close() {
    detector.close();
  }
}
