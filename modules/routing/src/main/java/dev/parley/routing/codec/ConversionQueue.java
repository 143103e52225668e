package dev.parley.routing.codec;

import dev.parley.contract.CodecFault;
import dev.parley.contract.Convert.What;
import dev.parley.contract.Converted;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one direction of a session in its order, where some of it is sound that has to be
 * converted first. A step happens when all before it has; sound is sent to the codec as soon as
 * there is one and the window is open. What comes after a gate waits unseen until the gate is
 * opened. Not thread-safe.
 */
final class ConversionQueue {
  /** Sends sound to the codec; never answers before it returns. */
  interface Wire {
    /**
     * @param seq from 0 for each codec
     */
    void convert(long seq, What what, String payload);
  }

  /** Sound that is converted; what comes back is handed on at once. */
  abstract static class Sound {
    private final What what;
    private final String payload;
    private boolean isSent;
    private long got;
    private long had;

    /**
     * @param payload base64
     */
    Sound(What what, String payload) {
      this.what = what;
      this.payload = payload;
    }

    /**
     * A part of what it became, in order.
     *
     * @param converted base64; may be empty
     * @param isLast once for each sound
     * @param fault what was wrong with it, on the last part only
     */
    abstract void onPart(String converted, boolean isLast, @Nullable CodecFault fault);

    /** What another codec says after part of the answer of the first has been handed on. */
    private String unheard(String converted) {
      int known = (int) Math.min(had, converted.length());
      had -= known;
      String rest = known == 0 ? converted : converted.substring(known);
      got += rest.length();
      return rest;
    }
  }

  private enum State {
    /** Sound is dropped. */
    OFF,
    /** Sound waits for a codec. */
    WAITING,
    ON
  }

  private record Gate(Runnable reached) {}

  private final Wire wire;
  private final CodecWindow window = new CodecWindow();
  private final ArrayDeque<Object> queue = new ArrayDeque<>();
  private final ArrayDeque<Sound> unanswered = new ArrayDeque<>();
  private final ArrayDeque<Runnable> behind = new ArrayDeque<>();
  private State state = State.OFF;
  private long nextSeq;
  private long answeredSeq;
  private boolean isGated;
  private boolean isReached;
  private boolean isAdvancing;

  ConversionQueue(Wire wire) {
    this.wire = wire;
  }

  /** How much waits, events behind a gate included. */
  int size() {
    return queue.size() + behind.size();
  }

  boolean isEmpty() {
    return queue.isEmpty() && behind.isEmpty();
  }

  /** Whether a gate is closed: what comes now is for {@link #behind}. */
  boolean isGated() {
    return isGated;
  }

  /** Whether the codec owes an answer. */
  boolean isAwaiting() {
    return window.isAwaiting();
  }

  void step(Runnable what) {
    queue.add(what);
    advance();
  }

  void sound(Sound sound) {
    queue.add(sound);
    advance();
  }

  /**
   * Keeps all that comes later back until {@link #open}.
   *
   * @param reached called once, when all before it has happened; may open it
   */
  void gate(Runnable reached) {
    isGated = true;
    queue.add(new Gate(reached));
    advance();
  }

  /** Says later what comes after the gate, when it is open. */
  void behind(Runnable offer) {
    behind.add(offer);
  }

  /** Opens the gate that has been reached. */
  void open() {
    if (!isReached) {
      throw new IllegalStateException("no gate has been reached");
    }
    queue.remove();
    isReached = false;
    isGated = false;
    while (!isGated) {
      Runnable next = behind.poll();
      if (next == null) {
        break;
      }
      next.run();
    }
    advance();
  }

  /** A codec is there, which has heard nothing so far: what is unanswered is sent to it. */
  void start() {
    state = State.ON;
    nextSeq = 0;
    answeredSeq = 0;
    forgetAnswers();
    pump();
  }

  /** There is no codec, but there will be: sound waits. */
  void suspend() {
    state = State.WAITING;
  }

  /** There is no codec and none will be: sound is lost, all else goes on. */
  void turnOff() {
    state = State.OFF;
    forgetAnswers();
    advance();
  }

  private void forgetAnswers() {
    for (Sound sound = unanswered.poll(); sound != null; sound = unanswered.poll()) {
      window.onAnswered(sound.payload.length());
      sound.isSent = false;
      sound.had = sound.got;
    }
  }

  /**
   * Takes a part of an answer in.
   *
   * @return false when it is none that can come now: then the codec is not to be trusted
   */
  boolean onConverted(Converted converted) {
    Sound sound = unanswered.peek();
    if (sound == null || converted.seq() != answeredSeq || queue.peek() != sound) {
      return false;
    }
    if (converted.isLast()) {
      answeredSeq++;
      unanswered.remove();
      queue.remove();
      window.onAnswered(sound.payload.length());
    }
    sound.onPart(sound.unheard(converted.payload()), converted.isLast(), converted.fault());
    advance();
    return true;
  }

  /**
   * Whoever gets credit when converted sound has left the session.
   *
   * @param original the event it came in, for its length
   * @param creditTo the channel that came in by, or null
   * @param made characters of converted sound
   */
  Creditor leaving(String original, @Nullable Creditor creditTo, long made) {
    window.onMade(made);
    return gone -> {
      window.onLeft(made);
      if (creditTo != null) {
        creditTo.passedOn(original);
      }
      pump();
    };
  }

  private void advance() {
    if (isAdvancing) {
      return;
    }
    isAdvancing = true;
    while (!isReached && happens(queue.peek())) {
      // On to the next.
    }
    isAdvancing = false;
    pump();
  }

  /** Whether there is something after it that may happen. */
  private boolean happens(@Nullable Object head) {
    if (head instanceof Runnable step) {
      queue.remove();
      step.run();
      return true;
    }
    if (head instanceof Gate gate) {
      isReached = true;
      gate.reached().run();
      return true;
    }
    if (head instanceof Sound sound && state == State.OFF) {
      queue.remove();
      sound.onPart("", true, null);
      return true;
    }
    return false;
  }

  private void pump() {
    if (state != State.ON || unanswered.size() == queue.size()) {
      return;
    }
    for (Object each : queue) {
      if (each instanceof Sound sound && !sound.isSent) {
        if (!window.isOpen()) {
          break;
        }
        sound.isSent = true;
        unanswered.add(sound);
        window.onSent(sound.payload.length());
        wire.convert(nextSeq++, sound.what, sound.payload);
      }
    }
  }
}
