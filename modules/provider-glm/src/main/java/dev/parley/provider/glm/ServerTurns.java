package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.turn.TurnEvent;
import dev.parley.audio.turn.TurnEvent.SpeechStarted;
import dev.parley.audio.turn.TurnEvent.SpeechStopped;
import dev.parley.audio.turn.TurnSettings;
import dev.parley.provider.api.turns.Ear;
import dev.parley.provider.api.turns.RecentSound;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The user's audio where GLM cuts the turns: it gets all of it, silence too, and says when somebody
 * speaks and stops, with neither ids nor positions. The hub listens along for two things: where the
 * speech began that GLM found, and that it ended, which GLM is known to miss. Not thread-safe.
 * Source: protocols/glm-realtime.md sections 7 and 11.2.
 */
final class ServerTurns {
  /** How long the hub hears nobody speak before GLM is not expected to notice any more. */
  static final long PATIENCE_MS = 3_000;

  private static final long NEVER = Long.MAX_VALUE;
  private static final long UNHEARD = -1;

  /** Kept while GLM hears nobody speak: its word takes its time. */
  private static final int KEPT_MS = 3_000;

  private final GaEvents events;
  private final Commits commits;
  private final Supplier<GlmLine> line;
  private final Clock clock;
  private final Ear ear;
  private final ArrayDeque<Turn> stopped = new ArrayDeque<>();
  private @Nullable TurnSettings settings;
  private RecentSound quiet = new RecentSound(0);
  private @Nullable Turn turn;
  private long onset = UNHEARD;
  private long missedAtMs = NEVER;
  private boolean stopTold;

  /**
   * @param line where audio goes now
   * @param ear hears the session's audio from its first byte on
   */
  ServerTurns(GaEvents events, Commits commits, Supplier<GlmLine> line, Clock clock, Ear ear) {
    this.events = events;
    this.commits = commits;
    this.line = line;
    this.clock = clock;
    this.ear = ear;
  }

  /** GLM cuts the turns from now on, or goes on with that. */
  void configure(TurnSettings next) {
    quiet = quiet.withCapacity((next.prefixPaddingMs() + KEPT_MS) * GaItem.BYTES_PER_MS);
    settings = next;
    ear.configure(next);
  }

  /**
   * GLM cuts the turns no longer.
   *
   * @return the turn that is open, or else what was heard of none, or null if that is nothing
   */
  @Nullable Turn rest() {
    Turn open = turn;
    if (open == null && quiet.length() > 0) {
      open = new Turn(events.id("item_"), false);
      byte[] kept = quiet.last(quiet.length());
      open.note(kept, 0, kept.length);
    }
    quiet = new RecentSound(0);
    turn = null;
    stopTold = false;
    settings = null;
    missedAtMs = NEVER;
    return open;
  }

  /** How GLM cuts the turns, or null if it does not. */
  @Nullable TurnSettings settings() {
    return settings;
  }

  /** The client's audio. */
  void append(byte[] pcm, int from, int to) {
    line.get().append(pcm, from, to - from, clock);
    Turn open = turn;
    if (open == null) {
      quiet.add(pcm, from, to);
    } else {
      open.note(pcm, from, to - from);
    }
    for (int at = from; at < to; at = ear.heardTo()) {
      TurnEvent heard = ear.hear(pcm, at, to);
      if (heard instanceof SpeechStarted started) {
        onset = started.startSample();
        missedAtMs = NEVER;
      } else if (heard instanceof SpeechStopped && turn != null) {
        missedAtMs = clock.watchMs() + PATIENCE_MS;
      }
    }
  }

  /** When {@link #hasMissedTheEnd} is to be asked, watch time. */
  long deadlineMs() {
    return missedAtMs;
  }

  /** Whether the user has stopped for so long that GLM will not notice. */
  boolean hasMissedTheEnd() {
    return clock.watchMs() >= missedAtMs;
  }

  /**
   * GLM hears somebody speak.
   *
   * @return whether that ends the running answer
   */
  boolean onSpeechStarted() {
    TurnSettings turns = settings;
    if (turns == null || turn != null) {
      return false;
    }
    int wanted =
        onset != UNHEARD ? ear.bytesSince(onset) : turns.prefixPaddingMs() * GaItem.BYTES_PER_MS;
    byte[] before = quiet.last(Math.min(quiet.length(), wanted));
    quiet.clear();
    Turn open = new Turn(events.id("item_"), true);
    open.note(before, 0, before.length);
    turn = open;
    if (!ear.speaking()) {
      missedAtMs = clock.watchMs() + PATIENCE_MS;
    }
    events.send(
        events
            .event("input_audio_buffer.speech_started")
            .put("audio_start_ms", ear.heardMs() - before.length / GaItem.BYTES_PER_MS)
            .put("item_id", open.itemId()));
    return turns.interruptResponse();
  }

  /** GLM, or the hub in its place, hears nobody speak any more. */
  void onSpeechStopped() {
    Turn open = turn;
    if (open != null) {
      if (!stopTold) {
        tellStop(open);
      }
      stopped.add(open);
      endTurn();
    }
  }

  private void tellStop(Turn open) {
    ObjectNode event = events.event("input_audio_buffer.speech_stopped");
    events.send(event.put("audio_end_ms", ear.heardMs()).put("item_id", open.itemId()));
  }

  private void endTurn() {
    turn = null;
    stopTold = false;
    onset = UNHEARD;
    missedAtMs = NEVER;
    quiet.clear();
    ear.commit();
  }

  /** The hub ends the turn that GLM does not end: the client is told that the user stopped. */
  void giveUp() {
    missedAtMs = NEVER;
    if (turn != null) {
      stopTold = true;
      tellStop(turn);
    }
  }

  /**
   * GLM made an item of a turn. It does not promise to say before that the user stopped.
   *
   * @return whether the turn was one that GLM cut
   */
  boolean onCommitted(@Nullable String glmItemId) {
    if (settings != null && stopped.isEmpty()) {
      onSpeechStopped();
    }
    Turn over = stopped.poll();
    if (over == null) {
      return false;
    }
    commits.expect(over);
    over.close();
    commits.onCommitted(glmItemId);
    return true;
  }

  /** Forgets what was not committed. */
  void clear() {
    line.get().clearAudio(clock);
    turn = null;
    stopTold = false;
    onset = UNHEARD;
    missedAtMs = NEVER;
    quiet.clear();
    ear.clear();
  }
}
