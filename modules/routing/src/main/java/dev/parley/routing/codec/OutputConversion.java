package dev.parley.routing.codec;

import dev.parley.contract.CodecFault;
import dev.parley.contract.Convert.What;
import dev.parley.contract.Converted;
import dev.parley.contract.FrameKind;
import dev.parley.realtime.EventView;
import dev.parley.realtime.ServerEventType;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way to the client: the sound of each {@code response.output_audio.delta} is
 * converted and nothing overtakes anything. Each item's sound is a stream of its own: what the
 * codec has held back is said before the {@code response.output_audio.done}, and what is left of an
 * item that was cut off is thrown away. Sound that cannot be read is left out, and everything else
 * of its response goes on. Not thread-safe.
 */
final class OutputConversion {
  /** Whom the events are for. */
  interface Owner {
    /**
     * The event is next.
     *
     * @param creditTo who gets credit when it has gone on, or null
     */
    void toClient(FrameKind kind, String event, @Nullable Creditor creditTo);

    /** An id for an event that the hub makes (rule R19). */
    String nextEventId();

    /**
     * Sound of the provider could not be converted and is left out; what is said to the client now
     * stands in its place.
     *
     * @param isFirst whether it is the first such sound of its response
     */
    void onFault(CodecFault fault, boolean isFirst);
  }

  private final class Delta extends ConversionQueue.Sound {
    private final FrameKind kind;
    private final String event;
    private final String template;
    private final String responseId;
    private final boolean isOwn;
    private final @Nullable Creditor creditTo;
    private long made;

    /**
     * @param template the event without its sound
     * @param responseId may be empty
     * @param isOwn whether it is an event of the session, whose id it keeps
     */
    Delta(
        What what,
        String payload,
        FrameKind kind,
        String event,
        String template,
        String responseId,
        boolean isOwn,
        @Nullable Creditor creditTo) {
      super(what, payload);
      this.kind = kind;
      this.event = event;
      this.template = template;
      this.responseId = responseId;
      this.isOwn = isOwn;
      this.creditTo = creditTo;
    }

    @Override
    void onPart(String converted, boolean isLast, @Nullable CodecFault fault) {
      boolean isFirst = made == 0;
      made += converted.length();
      Creditor last = isLast ? queue.leaving(event, creditTo, made) : null;
      if (!converted.isEmpty()) {
        owner.toClient(kind, says(converted, isFirst), last);
      } else if (last != null) {
        last.passedOn(event);
      }
      if (fault != null) {
        OutputConversion.this.onFault(fault, responseId);
      }
    }

    private String says(String converted, boolean isFirst) {
      if (!isOwn || !isFirst) {
        return AppendEvents.another(template, owner.nextEventId(), converted);
      }
      view.read(event);
      return AppendEvents.withDelta(view, converted);
    }
  }

  /** More responses than run at once. */
  private static final int MAX_FAULTY = 16;

  private static final CodecFault NO_SOUND =
      new CodecFault(CodecFault.Code.INVALID_AUDIO, "a delta has no sound in it");

  private final Owner owner;
  private final ConversionQueue queue;
  private final EventView view = new EventView();
  private boolean isConverting;
  private @Nullable Runnable change;
  private @Nullable String item;
  private String template = "";
  private String response = "";

  /** The last responses some of whose sound was left out. */
  private final ArrayDeque<String> faulty = new ArrayDeque<>();

  OutputConversion(Owner owner, ConversionQueue.Wire wire) {
    this.owner = owner;
    this.queue = new ConversionQueue(wire);
  }

  /** Whether events need not come by here. */
  boolean isDirect() {
    return !isConverting && change == null && queue.isEmpty();
  }

  /** How many events wait. */
  int size() {
    return queue.size();
  }

  ConversionQueue queue() {
    return queue;
  }

  /** From now on deltas are converted, or are not; what came before must have gone. */
  void setConverting(boolean converts) {
    isConverting = converts;
    item = null;
    if (converts) {
      queue.suspend();
    } else {
      queue.turnOff();
    }
  }

  /**
   * Changes something between two items.
   *
   * @param change called once, when all before the next item has been said; then {@link #proceed}
   */
  void changeBeforeNextItem(Runnable change) {
    this.change = change;
  }

  /** The change has been made. */
  void proceed() {
    queue.open();
  }

  /** An event of the session or the hub. */
  void offer(FrameKind kind, String event, @Nullable Creditor creditTo) {
    if (queue.isGated()) {
      queue.behind(() -> offer(kind, event, creditTo));
      return;
    }
    view.read(event);
    ServerEventType type = view.serverType();
    Runnable due = change;
    if (due != null && type == ServerEventType.RESPONSE_OUTPUT_ITEM_ADDED) {
      change = null;
      queue.gate(due);
      offer(kind, event, creditTo);
    } else if (isConverting && type == ServerEventType.RESPONSE_OUTPUT_AUDIO_DELTA) {
      delta(kind, event, creditTo);
    } else {
      if (isConverting && type == ServerEventType.RESPONSE_OUTPUT_AUDIO_DONE) {
        end();
      } else if (isConverting && type == ServerEventType.RESPONSE_DONE) {
        reset();
      }
      queue.step(() -> owner.toClient(kind, event, creditTo));
    }
  }

  /** Nothing is said after this. */
  void close(Runnable close) {
    if (queue.isGated()) {
      queue.behind(() -> close(close));
    } else {
      queue.step(close);
    }
  }

  private void delta(FrameKind kind, String event, @Nullable Creditor creditTo) {
    String name = view.itemId();
    if (item != null && !item.equals(name)) {
      reset();
    }
    item = name == null ? "" : name;
    String named = view.responseId();
    response = named == null ? "" : named;
    String sound = view.delta();
    if (sound == null) {
      leaveOut(event, response, creditTo);
      return;
    }
    template = AppendEvents.withDelta(view, "");
    queue.sound(new Delta(What.SOUND, sound, kind, event, template, response, true, creditTo));
  }

  private void leaveOut(String event, String responseId, @Nullable Creditor creditTo) {
    queue.step(
        () -> {
          onFault(NO_SOUND, responseId);
          if (creditTo != null) {
            creditTo.passedOn(event);
          }
        });
  }

  private void onFault(CodecFault fault, String responseId) {
    boolean isFirst = !faulty.contains(responseId);
    if (isFirst) {
      faulty.add(responseId);
    }
    if (faulty.size() > MAX_FAULTY) {
      faulty.remove();
    }
    owner.onFault(fault, isFirst);
  }

  private void end() {
    if (item != null) {
      item = null;
      queue.sound(new Delta(What.END, "", FrameKind.DATA, "", template, response, false, null));
    }
  }

  private void reset() {
    if (item != null) {
      item = null;
      queue.sound(new Delta(What.RESET, "", FrameKind.DATA, "", template, response, false, null));
    }
  }

  /**
   * @return false when the codec is not to be trusted
   */
  boolean onConverted(Converted converted) {
    return queue.onConverted(converted);
  }
}
