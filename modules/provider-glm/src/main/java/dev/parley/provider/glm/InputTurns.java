package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The user's audio: where turns begin and end, what of it goes to GLM, and what became of the
 * commits. With turn detection only speech goes there, with the padding before it; GLM always cuts
 * where it is told to. A turn longer than GLM takes at once is committed in stretches; the client
 * sees one. Not thread-safe. Source: protocols/glm-realtime.md sections 4, 7 and 8.
 */
final class InputTurns {
  /** What {@link #listen} found. */
  enum Found {
    NOTHING,
    STARTED,
    STOPPED
  }

  /** GLM takes 30 s at once. */
  static final int MAX_STRETCH_BYTES = 29_000 * GaItem.BYTES_PER_MS;

  /** GA refuses to commit less. */
  static final int LEAST_BYTES = 100 * GaItem.BYTES_PER_MS;

  /** Kept while nobody speaks, beyond the padding: enough to find where speech began. */
  private static final int ONSET_MS = 500;

  private static final byte[] NOTHING = {};

  /** One turn from its first byte to GLM's last word on its commits. */
  private static final class Turn {
    private final String itemId;
    private final ByteArrayOutputStream sound = new ByteArrayOutputStream();
    private final boolean spoken;
    private long bytes;
    private int stretchBytes;
    private int commits;
    private int committed;
    private boolean closed;
    private boolean dropped;
    private boolean silent;

    Turn(String itemId, boolean spoken) {
      this.itemId = itemId;
      this.spoken = spoken;
    }
  }

  private final GaEvents events;
  private final Conversation conversation;
  private final Transcripts transcripts;
  private final Supplier<GlmLine> line;
  private final Clock clock;
  private final byte[] frame = new byte[TurnDetector.FRAME_BYTES];
  private final Deque<Turn> uncommitted = new ArrayDeque<>();
  private @Nullable TurnSettings settings;
  private @Nullable TurnDetector detector;
  private byte[] quiet = NOTHING;
  private int quietLength;
  private int filled;
  private long heardBytes;
  private long earliestBytes;
  private @Nullable Turn turn;
  private int listened;
  private boolean refused;

  /**
   * @param line where audio goes now
   */
  InputTurns(
      GaEvents events,
      Conversation conversation,
      Transcripts transcripts,
      Supplier<GlmLine> line,
      Clock clock) {
    this.events = events;
    this.conversation = conversation;
    this.transcripts = transcripts;
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
      if (open != null && !open.spoken) {
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
            .put("item_id", open.itemId));
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
            .put("item_id", open.itemId));
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
      if (open.stretchBytes == MAX_STRETCH_BYTES) {
        commitStretch(open);
      }
      int taken = Math.min(end - at, MAX_STRETCH_BYTES - open.stretchBytes);
      keep(open, pcm, at, taken);
      line.get().append(pcm, at, taken, clock);
      at += taken;
    }
  }

  private static void keep(Turn open, byte[] pcm, int from, int length) {
    if (open.sound.size() + length <= MAX_STRETCH_BYTES) {
      open.sound.write(pcm, from, length);
    }
    open.bytes += length;
    open.stretchBytes += length;
  }

  private void commitStretch(Turn open) {
    if (open.commits == 0) {
      uncommitted.add(open);
    }
    open.commits++;
    open.stretchBytes = 0;
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
    long bytes = filled + (open == null ? quietLength : open.bytes);
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
    open.closed = true;
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
            .put("item_id", open.itemId));
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
  }

  /** Forgets what was not committed. */
  void clear() {
    Turn open = turn;
    if (open != null) {
      open.dropped = true;
      line.get().dropAudio();
      line.get().bare("input_audio_buffer.clear", clock);
    }
    filled = 0;
    forgetTurn();
  }

  /** Whether GLM has yet to confirm a commit of a turn that is over. */
  boolean isCommitting() {
    return uncommitted.stream().anyMatch(each -> each.closed && !each.silent);
  }

  /** GLM made an item of its own of the oldest stretch. */
  void onCommitted(@Nullable String glmItemId) {
    Turn oldest = uncommitted.peek();
    if (oldest == null) {
      return;
    }
    oldest.committed++;
    if (oldest.silent) {
      uncommitted.remove();
      return;
    }
    transcripts.expect(oldest.itemId, glmItemId);
    if (oldest.closed && oldest.committed == oldest.commits) {
      uncommitted.remove();
      accept(oldest);
    } else if (oldest.dropped && oldest.committed == oldest.commits) {
      uncommitted.remove();
      transcripts.forget(oldest.itemId);
    }
  }

  /** GLM refused to commit; the turn is lost. */
  void onCommitRefused() {
    Turn oldest = uncommitted.poll();
    if (oldest != null) {
      refused = true;
      transcripts.forget(oldest.itemId);
    }
  }

  /** Whether a commit was refused since the last call. */
  boolean takeRefused() {
    boolean was = refused;
    refused = false;
    return was;
  }

  private void accept(Turn over) {
    byte[] sound = over.sound.size() == over.bytes ? over.sound.toByteArray() : NOTHING;
    boolean kept = sound.length <= Conversation.MAX_ITEM_SOUND_BYTES;
    GaItem item = GaItem.heard(over.itemId, kept ? sound : NOTHING, over.bytes);
    item.setKnownBy(line.get().id());
    ObjectNode committed = events.event("input_audio_buffer.committed");
    committed.put("item_id", over.itemId).put("previous_item_id", conversation.lastId());
    events.send(committed);
    String previous = conversation.append(item);
    events.item("conversation.item.added", previous, item.toJson());
    events.item("conversation.item.done", previous, item.toJson());
    transcripts.onItem(item);
  }

  /**
   * The line is another, which answers nothing before it has heard something: silence first, then
   * what of the open turn is not committed. Nothing of the silence is the client's.
   */
  void replay() {
    Turn silence = new Turn("", false);
    silence.silent = true;
    silence.closed = true;
    // What the old line has not confirmed it never will.
    uncommitted.clear();
    uncommitted.add(silence);
    Asking.sendSilence(line.get(), clock);
    Turn open = turn;
    if (open == null) {
      return;
    }
    open.committed = open.commits;
    if (open.commits > 0) {
      uncommitted.add(open);
    }
    byte[] sound = open.sound.toByteArray();
    int again = Math.min(open.stretchBytes, sound.length);
    line.get().append(sound, sound.length - again, again, clock);
  }

  /** Whether a turn is open. */
  boolean isOpen() {
    return turn != null;
  }
}
