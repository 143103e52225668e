package dev.parley.provider.glm;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The user's audio: where turns begin and end, and what of it goes to GLM. With turn detection only
 * speech goes there, with the padding before it; GLM always cuts where it is told to. Not
 * thread-safe. Source: protocols/glm-realtime.md sections 4, 7 and 8.
 */
final class InputTurns {
  /** What {@link #listen} found. */
  enum Found {
    NOTHING,
    STARTED,
    STOPPED
  }

  /** GA refuses to commit less. */
  static final int LEAST_BYTES = 100 * GaItem.BYTES_PER_MS;

  /** Kept while nobody speaks, beyond the padding: enough to find where speech began. */
  private static final int ONSET_MS = 500;

  private static final byte[] NOTHING = {};

  private final GaEvents events;
  private final Commits commits;
  private final WordlessItems wordless;
  private final Supplier<GlmLine> line;
  private final Clock clock;
  private final byte[] frame = new byte[TurnDetector.FRAME_BYTES];
  private @Nullable TurnSettings settings;
  private @Nullable TurnDetector detector;
  private byte[] quiet = NOTHING;
  private int quietLength;
  private int filled;
  private long heardBytes;
  private long earliestBytes;
  private @Nullable Turn turn;
  private int listened;

  /**
   * @param line where audio goes now
   */
  InputTurns(
      GaEvents events,
      Commits commits,
      WordlessItems wordless,
      Supplier<GlmLine> line,
      Clock clock) {
    this.events = events;
    this.commits = commits;
    this.wordless = wordless;
    this.line = line;
    this.clock = clock;
  }

  /**
   * The client cuts turns differently from now on.
   *
   * @param next null for turns cut by the client itself
   */
  void configure(@Nullable TurnSettings next) {
    if (next == null) {
      if (settings != null && turn == null && quietLength > 0) {
        Turn open = open(false);
        add(open, quiet, 0, quietLength);
      }
      takeFrame();
      detector = null;
    } else if (!next.equals(settings)) {
      Turn open = turn;
      if (open != null && !open.isSpoken()) {
        clear();
      }
      detector = new EnergyGate(next.threshold(), next.silenceMs(), turn != null);
      int capacity = (next.prefixPaddingMs() + ONSET_MS) * GaItem.BYTES_PER_MS;
      quietLength = Math.min(quietLength, capacity);
      quiet = Arrays.copyOf(quiet, capacity);
    }
    settings = next;
  }

  /** Audio while the client cuts the turns. */
  void append(byte[] pcm, int from, int to) {
    heardBytes += to - from;
    Turn open = turn;
    add(open == null ? open(false) : open, pcm, from, to - from);
  }

  /** Whether {@link #listen} is to be used. */
  boolean detectsTurns() {
    return detector != null;
  }

  /** How far the last {@link #listen} came. */
  int listened() {
    return listened;
  }

  /** Audio while the hub cuts the turns; goes as far as the first thing that is found. */
  Found listen(byte[] pcm, int from, int to) {
    int at = from;
    while (at < to) {
      int taken = Math.min(frame.length - filled, to - at);
      System.arraycopy(pcm, at, frame, filled, taken);
      at += taken;
      filled += taken;
      heardBytes += taken;
      if (filled == frame.length) {
        filled = 0;
        Found found = onFrame();
        if (found != Found.NOTHING) {
          listened = at;
          return found;
        }
      }
    }
    listened = at;
    return Found.NOTHING;
  }

  private Found onFrame() {
    TurnDetector ear = detector;
    if (ear == null) {
      return Found.NOTHING;
    }
    TurnDetector.Change change = ear.onFrame(frame, 0);
    Turn open = turn;
    if (open == null) {
      remember();
    } else {
      add(open, frame, 0, frame.length);
    }
    return switch (change) {
      case STARTED -> onStarted(ear.onsetMs());
      case STOPPED -> onStopped();
      case NONE -> Found.NOTHING;
    };
  }

  /** Keeps the last of what is quiet. */
  private void remember() {
    if (quietLength + frame.length > quiet.length) {
      int keep = Math.max(0, quiet.length - frame.length);
      System.arraycopy(quiet, quietLength - keep, quiet, 0, keep);
      quietLength = keep;
    }
    System.arraycopy(frame, 0, quiet, quietLength, frame.length);
    quietLength += frame.length;
  }

  private Found onStarted(int onsetMs) {
    if (turn != null) {
      return Found.NOTHING;
    }
    int padding = settings == null ? 0 : settings.prefixPaddingMs();
    int taken = Math.min(quietLength, (onsetMs + padding) * GaItem.BYTES_PER_MS);
    Turn open = open(true);
    events.send(
        events
            .event("input_audio_buffer.speech_started")
            .put(
                "audio_start_ms", Math.max(heardBytes - taken, earliestBytes) / GaItem.BYTES_PER_MS)
            .put("item_id", open.itemId()));
    add(open, quiet, quietLength - taken, taken);
    quietLength = 0;
    return Found.STARTED;
  }

  private Found onStopped() {
    Turn open = turn;
    if (open == null) {
      return Found.NOTHING;
    }
    events.send(
        events
            .event("input_audio_buffer.speech_stopped")
            .put("audio_end_ms", heardBytes / GaItem.BYTES_PER_MS)
            .put("item_id", open.itemId()));
    return Found.STOPPED;
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
    line.get().bare("input_audio_buffer.commit", clock);
  }

  /** Half a frame that the detector has not judged belongs to the turn all the same. */
  private void takeFrame() {
    Turn open = turn;
    if (filled > 0 && open != null) {
      add(open, frame, 0, filled);
    }
    filled = 0;
  }

  /**
   * The turn is over: the client says so, or its silence does.
   *
   * @param least what it must hold at least, in bytes
   * @throws Refusal if it holds less
   */
  void commit(int least) {
    Turn open = turn;
    long bytes = filled + (open == null ? quietLength : open.bytes());
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
      add(open, quiet, 0, quietLength);
    }
    takeFrame();
    commitStretch(open);
    open.close();
    forgetTurn();
  }

  /** Commits silence: nobody spoke for too long, and the model is to speak up. */
  void commitSilence() {
    if (turn != null) {
      return;
    }
    long endMs = heardBytes / GaItem.BYTES_PER_MS;
    Turn open = open(true);
    events.send(
        events
            .event("input_audio_buffer.timeout_triggered")
            .put("audio_start_ms", earliestBytes / GaItem.BYTES_PER_MS)
            .put("audio_end_ms", endMs)
            .put("item_id", open.itemId()));
    add(open, new byte[2 * LEAST_BYTES], 0, 2 * LEAST_BYTES);
    commit(0);
  }

  private void forgetTurn() {
    turn = null;
    quietLength = 0;
    earliestBytes = heardBytes;
    if (detector != null) {
      detector.reset();
    }
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

  /** Forgets what was not committed. */
  void clear() {
    Turn open = turn;
    if (open != null) {
      open.drop();
      line.get().dropAudio();
      line.get().bare("input_audio_buffer.clear", clock);
    }
    filled = 0;
    forgetTurn();
  }

  /**
   * The line is another, which answers nothing before it has heard something: what it cannot be
   * told in words, silence, then what of the open turn is not committed. The client sees nothing of
   * the first two.
   */
  void replay() {
    int unseen = wordless.hearAgain() + 1;
    Asking.sendSilence(line.get(), clock);
    Turn open = turn;
    commits.restart(unseen, open);
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
