package dev.parley.audio.turn;

import dev.parley.audio.turn.TurnEvent.SpeechStarted;
import dev.parley.audio.turn.TurnEvent.SpeechStopped;
import dev.parley.audio.turn.TurnEvent.TimeoutTriggered;
import dev.parley.audio.vad.VoiceActivity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a session's audio into the user's turns, as {@code server_vad} does it. It keeps no sound:
 * its events say where on the session's audio clock a turn begins and ends. What it finds depends
 * on the samples and on where between them the other calls are made, never on how the samples are
 * cut into pieces. One per session; not thread-safe; no clock: milliseconds handed in are of any
 * one clock that never goes back. Source: OpenAI Realtime, {@code turn_detection} and the events of
 * {@code input_audio_buffer}.
 *
 * <pre>
 * QUIET --- speech ------------------> SPEAKING   SpeechStarted
 * SPEAKING --- silence --------------> QUIET      SpeechStopped: commit, answer if asked for
 * SPEAKING --- commit, clear, off ---> QUIET      nothing: who does it knows where it was
 * QUIET --- nobody speaks for long --> QUIET      TimeoutTriggered: commit, answer
 * </pre>
 */
public final class TurnDetector implements AutoCloseable {
  public static final int SAMPLES_PER_MS = VoiceActivity.RATE_HZ / 1_000;

  private final VoiceActivity voice;
  private final SpeechRuns runs;
  private final IdleWait idle = new IdleWait();
  private final short[] frame;
  private @Nullable TurnSettings settings;
  private int filled;
  private long heard;
  private long earliest;
  private boolean responding;

  /**
   * @param voice closed with this
   * @param settings null for turns that the client cuts
   * @param heard samples of the session that came before and will not be heard
   */
  public TurnDetector(VoiceActivity voice, @Nullable TurnSettings settings, long heard) {
    this.voice = voice;
    this.runs = new SpeechRuns(voice.frameSamples());
    this.frame = new short[voice.frameSamples()];
    this.settings = settings;
    this.heard = heard;
    this.earliest = heard;
  }

  /** Samples of the session so far. */
  public long heard() {
    return heard;
  }

  /** Whether a turn has begun and not ended. */
  public boolean speaking() {
    return runs.speaking();
  }

  /**
   * How many samples complete the frame that is judged next. Whoever hands in no more at once gets
   * at most one event, with its position at the end of what was handed in.
   */
  public int untilFrame() {
    return frame.length - filled;
  }

  /** Takes the session's next samples, any number of them; what they changed, in order. */
  public List<TurnEvent> append(short[] pcm, int from, int to) {
    TurnSettings current = settings;
    if (current == null) {
      heard += to - from;
      return List.of();
    }
    List<TurnEvent> events = List.of();
    int at = from;
    while (at < to) {
      int taken = Math.min(frame.length - filled, to - at);
      heard += taken;
      TurnEvent found = null;
      if (taken == frame.length) {
        found = onFrame(pcm, at, current);
      } else {
        System.arraycopy(pcm, at, frame, filled, taken);
        filled += taken;
        if (filled == frame.length) {
          filled = 0;
          found = onFrame(frame, 0, current);
        }
      }
      at += taken;
      if (found != null) {
        events = events.isEmpty() ? new ArrayList<>(2) : events;
        events.add(found);
      }
    }
    return events;
  }

  private @Nullable TurnEvent onFrame(short[] pcm, int at, TurnSettings current) {
    return switch (runs.onFrame(voice.judge(pcm, at), current)) {
      case NONE -> null;
      case BEGAN -> {
        idle.stop();
        long padding = (long) current.prefixPaddingMs() * SAMPLES_PER_MS;
        long start = Math.max(earliest, heard - runs.samplesSinceOnset() - padding);
        yield new SpeechStarted(start, responding && current.interruptResponse());
      }
      case ENDED -> {
        earliest = heard;
        yield new SpeechStopped(heard, current.createResponse());
      }
    };
  }

  /**
   * The settings are others from the next sample on. A turn that has begun goes on with them; it is
   * forgotten when detection ends. What was heard without detection is in no turn that is found
   * later. A wait for a silent user goes on with the new limit, if there still is one.
   *
   * @param next null for turns that the client cuts
   */
  public void configure(@Nullable TurnSettings next) {
    TurnSettings before = settings;
    settings = next;
    if (next == null) {
      runs.reset();
      filled = 0;
    } else if (before == null) {
      voice.onGap();
      earliest = heard;
    }
    if (next == null || next.idleTimeoutMs() == 0) {
      idle.stop();
    }
  }

  /** The client has thrown away what was not committed, and with it the turn that has begun. */
  public void clear() {
    forgetTurn();
  }

  /** The client has committed what was heard, and with it the turn that has begun. */
  public void commit() {
    forgetTurn();
    idle.stop();
  }

  private void forgetTurn() {
    runs.reset();
    filled = 0;
    earliest = heard;
  }

  /** An answer has begun. */
  public void onResponseStarted() {
    responding = true;
    idle.stop();
  }

  /**
   * No answer is being made any more.
   *
   * @param playbackMs how much of it is still to be played
   */
  public void onResponseEnded(long nowMs, long playbackMs) {
    responding = false;
    TurnSettings current = settings;
    if (current != null && current.idleTimeoutMs() > 0 && !runs.speaking()) {
      idle.begin(nowMs + playbackMs);
    }
  }

  /** The client has done something else than to speak: no silence is waited for. */
  public void stopWaiting() {
    idle.stop();
  }

  /** When {@link #onTime} is to be called next; {@link Long#MAX_VALUE} for not at all. */
  public long nextTimeMs() {
    TurnSettings current = settings;
    return current == null ? Long.MAX_VALUE : idle.nextMs(current.idleTimeoutMs());
  }

  /** Time has passed; may be called more often than asked for. */
  public List<TurnEvent> onTime(long nowMs) {
    TurnSettings current = settings;
    if (current == null || !idle.isOver(nowMs, current.idleTimeoutMs(), heard)) {
      return List.of();
    }
    TurnEvent event = new TimeoutTriggered(Math.max(idle.fromSample(), earliest), heard);
    commit();
    return List.of(event);
  }

  @Override
  public void close() {
    voice.close();
  }
}
