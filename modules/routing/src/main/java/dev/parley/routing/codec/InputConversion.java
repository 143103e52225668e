package dev.parley.routing.codec;

import dev.parley.contract.CodecFault;
import dev.parley.contract.Convert.What;
import dev.parley.contract.Converted;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.InputAudio;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import org.jspecify.annotations.Nullable;

/**
 * A client's events on their way to the session's machine: the sound of each append is converted,
 * nothing overtakes anything, and an append becomes as many as its sound came back in. A {@code
 * session.update} is the owner's to pass on, and all after it waits until it has been. Not
 * thread-safe.
 */
final class InputConversion {
  /** Whom the events are for. */
  interface Owner {
    /**
     * The event is next.
     *
     * @param creditTo who gets credit when it has gone on; null for a part that is not an event's
     *     last
     */
    void toMachine(String event, @Nullable Creditor creditTo);

    /** A {@code session.update} is next; {@link #proceed} with what comes after it. */
    void onUpdate(String event, Creditor creditTo);

    /**
     * Sound of the client could not be converted.
     *
     * @param eventId of the event it came in, or null
     */
    void onFault(CodecFault fault, @Nullable String eventId);
  }

  private final class Append extends ConversionQueue.Sound {
    private final String event;
    private final @Nullable String eventId;
    private final Creditor creditTo;
    private long made;

    Append(String event, @Nullable String eventId, String audio, Creditor creditTo) {
      super(What.SOUND, audio);
      this.event = event;
      this.eventId = eventId;
      this.creditTo = creditTo;
    }

    @Override
    void onPart(String converted, boolean isLast, @Nullable CodecFault fault) {
      made += converted.length();
      Creditor last = isLast ? queue.leaving(event, creditTo, made) : null;
      if (!converted.isEmpty()) {
        isUnreadable = false;
        owner.toMachine(AppendEvents.append(eventId, converted), last);
      } else if (last != null) {
        last.passedOn(event);
      }
      if (fault != null && !isUnreadable) {
        owner.onFault(fault, eventId);
      }
    }
  }

  private final Owner owner;
  private final ConversionQueue queue;
  private final EventView view = new EventView();
  private final InputAudio audio = new InputAudio();
  private boolean isConverting;
  private boolean isUnreadable;

  InputConversion(Owner owner, ConversionQueue.Wire wire) {
    this.owner = owner;
    this.queue = new ConversionQueue(wire);
  }

  /** Whether events need not come by here, but for a {@code session.update}. */
  boolean isDirect() {
    return !isConverting && queue.isEmpty();
  }

  /** How many of the client's events the machine has not been given. */
  int size() {
    return queue.size();
  }

  ConversionQueue queue() {
    return queue;
  }

  /** From now on appends are converted, or are not; what came before must have gone. */
  void setConverting(boolean converts) {
    isConverting = converts;
    isUnreadable = false;
    if (converts) {
      queue.suspend();
    } else {
      queue.turnOff();
    }
  }

  /**
   * The stream's beginning went with its codec: what is wrong with the sound is not told until some
   * can be read again.
   */
  void onStreamLost() {
    isUnreadable = true;
  }

  /** A text frame of the client, well-formed or not. */
  void offer(String event, Creditor creditTo) {
    if (queue.isGated()) {
      queue.behind(() -> offer(event, creditTo));
      return;
    }
    view.read(event);
    ClientEventType type = view.isJson() ? view.clientType() : ClientEventType.UNKNOWN;
    if (type == ClientEventType.SESSION_UPDATE) {
      queue.gate(() -> owner.onUpdate(event, creditTo));
    } else if (isConverting && type == ClientEventType.INPUT_AUDIO_BUFFER_APPEND && isSound()) {
      String sound = view.audio();
      queue.sound(new Append(event, view.eventId(), sound == null ? "" : sound, creditTo));
    } else {
      queue.step(() -> owner.toMachine(event, creditTo));
    }
  }

  /** What is no base64 is the machine's to refuse. */
  private boolean isSound() {
    return audio.decode(view) != InputAudio.INVALID;
  }

  /** The {@code session.update} has been answered, or needs not be waited for. */
  void proceed() {
    queue.open();
  }

  /**
   * @return false when the codec is not to be trusted
   */
  boolean onConverted(Converted converted) {
    return queue.onConverted(converted);
  }
}
