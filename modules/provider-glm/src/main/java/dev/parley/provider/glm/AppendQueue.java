package dev.parley.provider.glm;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * What goes to GLM, in order. Audio is put together to pieces of 100 ms, or of as much as a message
 * may hold when more waits, so that neither the size of a message nor the rate of appends is ever
 * exceeded; the frames around it wait for it. Not thread-safe. Source: protocols/glm-realtime.md
 * sections 1, 4 and 8.
 */
final class AppendQueue {
  /** GLM closes the session on a message of more bytes than about this. */
  static final int MAX_MESSAGE_BYTES = 250_000;

  /** 100 ms at 24 kHz. */
  static final int PIECE_BYTES = 4_800;

  /** The documented rate is 50 a second: a burst and a second's refill stay below it. */
  private static final double BURST = 8;

  private static final double PER_MS = 40 / 1_000.0;

  /** One thing to send. */
  private sealed interface Entry {}

  /**
   * A frame.
   *
   * @param clears whether GLM forgets by it what it has heard
   */
  private record Whole(String frame, boolean clears) implements Entry {}

  private static final class Sound implements Entry {
    private final ByteArrayOutputStream pcm = new ByteArrayOutputStream();
    private int sent;

    /** Whether the stream ends with it. */
    private boolean ends;

    int waiting() {
      return pcm.size() - sent;
    }
  }

  private final Consumer<String> socket;
  private final InputSound writer;
  private final long epochAtZeroMs;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private double tokens = BURST;
  private long refilledMs;
  private int waitingBytes;

  /**
   * @param socket takes messages
   * @param format of the audio as GLM is given it
   * @param epochAtZeroMs epoch milliseconds when the time handed in was 0
   */
  AppendQueue(Consumer<String> socket, InputFormat format, long epochAtZeroMs, long nowMs) {
    this.socket = socket;
    this.writer = new InputSound(format);
    this.epochAtZeroMs = epochAtZeroMs;
    this.refilledMs = nowMs;
  }

  /** Audio: 24 kHz mono s16le. */
  void append(byte[] pcm, int from, int length, long nowMs) {
    if (length == 0) {
      return;
    }
    Sound sound = openSound();
    sound.pcm.write(pcm, from, length);
    waitingBytes += length;
    drain(nowMs);
  }

  /** What further audio is put to. */
  private Sound openSound() {
    if (entries.peekLast() instanceof Sound last) {
      return last;
    }
    Sound sound = new Sound();
    entries.add(sound);
    return sound;
  }

  /** A whole frame. */
  void frame(String frame, long nowMs) {
    entries.add(new Whole(frame, false));
    drain(nowMs);
  }

  /** The frame by which GLM takes the audio before it for a turn. */
  void commit(String frame, long nowMs) {
    openSound().ends = true;
    frame(frame, nowMs);
  }

  /**
   * The frame by which GLM forgets audio; what has not left yet and no frame follows is not sent.
   */
  void clear(String frame, long nowMs) {
    if (entries.peekLast() instanceof Sound last) {
      waitingBytes -= last.waiting();
      entries.removeLast();
    }
    entries.add(new Whole(frame, true));
    drain(nowMs);
  }

  /** Sends what may be sent now. */
  void drain(long nowMs) {
    tokens = Math.min(BURST, tokens + (nowMs - refilledMs) * PER_MS);
    refilledMs = nowMs;
    while (true) {
      Entry next = entries.peek();
      if (next instanceof Whole whole) {
        entries.remove();
        if (whole.clears()) {
          writer.reset();
        }
        socket.accept(whole.frame());
      } else if (!(next instanceof Sound sound) || !send(sound, nowMs)) {
        return;
      }
    }
  }

  /** Whether something of it, or its end, went. */
  private boolean send(Sound sound, long nowMs) {
    // Half a sample waits for its other half; at the end of the audio there is none.
    int whole = sound.waiting() & ~1;
    boolean last = entries.size() == 1;
    boolean over = whole == 0 && !(sound.ends && writer.holdsBack());
    if (over && !last) {
      waitingBytes -= sound.waiting();
      entries.remove();
      return true;
    }
    if (tokens < 1 || (last && whole < PIECE_BYTES)) {
      return false;
    }
    int length = Math.min(whole, writer.maxBytes());
    boolean ends = sound.ends && length == whole;
    byte[] payload = writer.next(sound.pcm.toByteArray(), sound.sent, length, ends);
    if (payload.length > 0) {
      tokens--;
      socket.accept(GlmFrames.append(payload, epochAtZeroMs + nowMs));
    }
    sound.sent += length;
    waitingBytes -= length;
    if (sound.waiting() < 2 && sound.sent > 0) {
      compact(sound);
    }
    return true;
  }

  private static void compact(Sound sound) {
    byte[] rest = sound.pcm.toByteArray();
    int left = sound.waiting();
    int from = sound.sent;
    sound.pcm.reset();
    sound.sent = 0;
    sound.pcm.write(rest, from, left);
  }

  /** When {@link #drain} can do more, or {@link Long#MAX_VALUE}. */
  long wakeAtMs() {
    boolean waits =
        entries.peek() instanceof Sound sound
            && (entries.size() > 1 || (sound.waiting() & ~1) >= PIECE_BYTES);
    return waits ? refilledMs + (long) Math.ceil((1 - tokens) / PER_MS) : Long.MAX_VALUE;
  }

  /** Bytes of audio that have not left. */
  int waitingBytes() {
    return waitingBytes;
  }
}
