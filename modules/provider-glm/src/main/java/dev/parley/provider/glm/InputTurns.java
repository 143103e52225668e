package dev.parley.provider.glm;

import dev.parley.audio.turn.TurnEvent;
import dev.parley.audio.turn.TurnEvent.SpeechStarted;
import dev.parley.audio.turn.TurnEvent.SpeechStopped;
import dev.parley.audio.turn.TurnEvent.TimeoutTriggered;
import dev.parley.audio.turn.TurnSettings;
import dev.parley.provider.api.Refusal;
import dev.parley.provider.api.turns.Ear;
import dev.parley.provider.api.turns.RecentSound;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The user's audio where the hub or the client cuts the turns: where they begin and end, and what
 * of it goes to GLM. With turn detection only speech goes there, with the padding before it; GLM
 * always cuts where it is told to. Not thread-safe. Source: protocols/glm-realtime.md sections 4, 7
 * and 8.
 */
final class InputTurns {
  /** GA refuses to commit less. */
  static final int LEAST_BYTES = 100 * GaItem.BYTES_PER_MS;

  /** Kept while nobody speaks, beyond the padding: enough to find where speech began. */
  private static final int ONSET_MS = 500;

  private final GaEvents events;
  private final Commits commits;
  private final WordlessItems wordless;
  private final Supplier<GlmLine> line;
  private final Clock clock;
  private final Ear ear;
  private @Nullable TurnSettings settings;
  private RecentSound quiet = new RecentSound(0);
  private @Nullable Turn turn;

  /**
   * @param line where audio goes now
   * @param ear hears the session's audio from its first byte on
   */
  InputTurns(
      GaEvents events,
      Commits commits,
      WordlessItems wordless,
      Supplier<GlmLine> line,
      Clock clock,
      Ear ear) {
    this.events = events;
    this.commits = commits;
    this.wordless = wordless;
    this.line = line;
    this.clock = clock;
    this.ear = ear;
  }

  /**
   * The client cuts turns differently from now on.
   *
   * @param next null for turns cut by the client itself
   */
  void configure(@Nullable TurnSettings next) {
    if (next == null) {
      if (turn == null && quiet.length() > 0) {
        byte[] kept = quiet.last(quiet.length());
        add(open(false), kept, 0, kept.length);
      }
      quiet = new RecentSound(0);
    } else {
      if (settings == null && turn != null) {
        clear();
      }
      quiet = quiet.withCapacity((next.prefixPaddingMs() + ONSET_MS) * GaItem.BYTES_PER_MS);
    }
    settings = next;
    ear.configure(next);
  }

  /** GLM cuts the turns from now on: what was not committed is no part of them. */
  void rest() {
    if (turn != null) {
      clear();
    }
    settings = null;
    quiet = new RecentSound(0);
  }

  /** Audio while the client cuts the turns. */
  void append(byte[] pcm, int from, int to) {
    ear.hear(pcm, from, to);
    Turn open = turn;
    add(open == null ? open(false) : open, pcm, from, to - from);
  }

  /** Whether {@link #listen} is to be used. */
  boolean detectsTurns() {
    return settings != null;
  }

  /** How far the last {@link #listen} came. */
  int listened() {
    return ear.heardTo();
  }

  /**
   * Audio while the hub cuts the turns; goes as far as the first thing that is found.
   *
   * @return what that is, already told to the client, or null
   */
  @Nullable TurnEvent listen(byte[] pcm, int from, int to) {
    TurnEvent found = ear.hear(pcm, from, to);
    int heardTo = ear.heardTo();
    Turn open = turn;
    if (open == null) {
      quiet.add(pcm, from, heardTo);
    } else {
      add(open, pcm, from, heardTo - from);
    }
    if (found instanceof SpeechStarted started) {
      onStarted(started);
    } else if (found instanceof SpeechStopped stopped) {
      onStopped(stopped);
    }
    return found;
  }

  private void onStarted(SpeechStarted started) {
    if (turn != null) {
      // Adopted; its beginning is told.
      return;
    }
    Turn open = open(true);
    byte[] before = quiet.last(Math.min(quiet.length(), ear.bytesSince(started.startSample())));
    quiet.clear();
    add(open, before, 0, before.length);
    events.send(
        events
            .event("input_audio_buffer.speech_started")
            .put("audio_start_ms", started.audioStartMs())
            .put("item_id", open.itemId()));
  }

  private void onStopped(SpeechStopped stopped) {
    Turn open = turn;
    if (open != null) {
      events.send(
          events
              .event("input_audio_buffer.speech_stopped")
              .put("audio_end_ms", stopped.audioEndMs())
              .put("item_id", open.itemId()));
    }
  }

  private Turn open(boolean spoken) {
    Turn open = new Turn(events.id("item_"), spoken);
    turn = open;
    return open;
  }

  private void add(Turn open, byte[] pcm, int from, int length) {
    int at = from;
    int end = from + length;
    while (at < end) {
      if (open.room() == 0) {
        commitStretch(open);
      }
      int taken = Math.min(end - at, open.room());
      open.keep(pcm, at, taken);
      line.get().append(pcm, at, taken, clock);
      at += taken;
    }
  }

  private void commitStretch(Turn open) {
    commits.expect(open);
    line.get().commitAudio(clock);
  }

  /**
   * The turn is over: the client says so, or its silence does.
   *
   * @param least what it must hold at least, in bytes
   * @throws Refusal if it holds less
   */
  void commit(int least) {
    Turn open = turn;
    long bytes = open == null ? quiet.length() : open.bytes();
    if (bytes < least) {
      throw new Refusal(
          "input_audio_buffer_commit_empty",
          null,
          "Error committing input audio buffer: buffer too small. Expected at least 100ms of"
              + " audio, but buffer only has "
              + bytes / GaItem.BYTES_PER_MS
              + "ms of audio.");
    }
    if (open == null) {
      open = open(false);
      byte[] kept = quiet.last(quiet.length());
      add(open, kept, 0, kept.length);
    }
    commitStretch(open);
    open.close();
    ear.commit();
    forgetTurn();
  }

  /**
   * Nobody spoke for too long, and the model is to speak up: silence is committed.
   *
   * @return whether it was
   */
  boolean commitSilence(TimeoutTriggered timeout) {
    if (turn != null) {
      return false;
    }
    Turn open = open(true);
    events.send(
        events
            .event("input_audio_buffer.timeout_triggered")
            .put("audio_start_ms", timeout.audioStartMs())
            .put("audio_end_ms", timeout.audioEndMs())
            .put("item_id", open.itemId()));
    add(open, new byte[2 * LEAST_BYTES], 0, 2 * LEAST_BYTES);
    commit(0);
    return true;
  }

  private void forgetTurn() {
    turn = null;
    quiet.clear();
    wordless.hear();
  }

  /**
   * The client made an item of sound alone. It waits for the end of the turn that is open, whose
   * sound is with GLM already.
   *
   * @param eventId of the client's command, or null
   */
  void hear(GaItem item, @Nullable String eventId) {
    wordless.add(item, eventId);
    if (turn == null) {
      wordless.hear();
    }
  }

  /** Whether something of the client's waits for the end of the turn that is open. */
  boolean isWaiting() {
    return wordless.isWaiting();
  }

  /** Forgets what was not committed. */
  void clear() {
    Turn open = turn;
    if (open != null) {
      open.drop();
      line.get().clearAudio(clock);
    }
    ear.clear();
    forgetTurn();
  }

  /**
   * Goes on with what was GLM's to cut. GLM has to hear it again, for it may have kept another part
   * of it: {@link #replay} or {@link #hearAgain} sees to that.
   */
  void adopt(Turn found) {
    byte[] sound = found.kept();
    if (settings != null && !found.isSpoken()) {
      quiet.add(sound, 0, sound.length);
      return;
    }
    Turn open = new Turn(found.itemId(), found.isSpoken());
    open.keep(sound, 0, sound.length);
    turn = open;
  }

  /** The line forgets what it has buffered, and hears the open turn. */
  void hearAgain() {
    line.get().clearAudio(clock);
    appendOpenTurn();
  }

  /**
   * The line is another, which answers nothing before it has heard something: what it cannot be
   * told in words, silence, then what of the open turn is not committed. The client sees nothing of
   * the first two.
   */
  void replay() {
    int unseen = wordless.hearAgain() + 1;
    Asking.sendSilence(line.get(), clock);
    commits.restart(unseen, turn);
    appendOpenTurn();
  }

  private void appendOpenTurn() {
    Turn open = turn;
    if (open != null) {
      byte[] sound = open.openSound();
      line.get().append(sound, 0, sound.length, clock);
    }
  }

  /** Whether a turn is open. */
  boolean isOpen() {
    return turn != null;
  }
}
