package dev.parley.routing.codec;

import dev.parley.audio.format.AudioFormat;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.link.ErrorEvents;
import dev.parley.realtime.EventView;
import dev.parley.routing.codec.DeclaredFormats.Answer;
import dev.parley.routing.codec.DeclaredFormats.Asked;
import dev.parley.routing.codec.DeclaredFormats.Direction;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * A client's updates that change its formats, one at a time: what has no codec yet must have one
 * before the update goes on; one that has is changed when the update is accepted. Confined to its
 * router's context.
 */
final class FormatChanges {
  /** The session's conversion. */
  interface Owner {
    /** An update is next for the machine. */
    void toMachine(String update, @Nullable Creditor creditTo);

    /** An event is for the client. */
    void say(String event);

    /** The update came to its end here: what the client sent after it is next. */
    void proceed();
  }

  private final DeclaredFormats formats;
  private final CodecSide inputCodec;
  private final CodecSide outputCodec;
  private final ErrorEvents events;
  private final EventView view;
  private final Owner owner;
  private @Nullable Answer answer;
  private Asked.@Nullable Changed asked;
  private boolean isInputNew;
  private boolean isOutputNew;
  private boolean isEnded;

  /**
   * @param view to read updates with; what it read before is lost
   */
  FormatChanges(
      DeclaredFormats formats,
      CodecSide inputCodec,
      CodecSide outputCodec,
      ErrorEvents events,
      EventView view,
      Owner owner) {
    this.formats = formats;
    this.inputCodec = inputCodec;
    this.outputCodec = outputCodec;
    this.events = events;
    this.view = view;
    this.owner = owner;
  }

  /** A {@code session.update} is next. */
  void onUpdate(String event, Creditor creditTo) {
    Asked read = formats.read(event);
    if (read instanceof Asked.Changed changed) {
      onChange(changed, event, creditTo);
    } else if (read instanceof Asked.Refused refused) {
      creditTo.passedOn(event);
      refuse(refused.code(), refused.message(), refused.param(), event);
      owner.proceed();
    } else {
      view.read(event);
      formats.onSent(view.eventId(), null);
      owner.toMachine(event, creditTo);
      owner.proceed();
    }
  }

  private void refuse(String code, String message, @Nullable String param, String event) {
    view.read(event);
    owner.say(events.invalid(code, message, param, view.eventId()));
  }

  private void onChange(Asked.Changed changed, String event, Creditor creditTo) {
    AudioFormat inner = AudioFormat.standard();
    AudioFormat newInput = formats.convertedBy(changed, Direction.INPUT);
    AudioFormat newOutput = formats.convertedBy(changed, Direction.OUTPUT);
    isInputNew = newInput != null && inputCodec.isClosed();
    isOutputNew = newOutput != null && outputCodec.isClosed();
    Future<Void> ready = Future.succeededFuture();
    Future<Void> in = newInput == null || !isInputNew ? ready : inputCodec.open(newInput, inner);
    Future<Void> out =
        newOutput == null || !isOutputNew ? ready : outputCodec.open(inner, newOutput);
    Future<?> both = Future.all(in, out);
    if (both.succeeded()) {
      pass(changed, event, creditTo);
      return;
    }
    both.onSuccess(
            opened -> {
              if (!isEnded) {
                pass(changed, event, creditTo);
              }
            })
        .onFailure(none -> onNoCodec(event, creditTo));
  }

  private void pass(Asked.Changed changed, String event, Creditor creditTo) {
    asked = changed;
    formats.onSent(changed.eventId(), changed);
    owner.toMachine(changed.update(), original(event, creditTo));
  }

  private void onNoCodec(String event, Creditor creditTo) {
    if (isEnded) {
      return;
    }
    closeUnused();
    creditTo.passedOn(event);
    refuse(
        ErrorCode.CODEC_UNAVAILABLE.label(),
        "Sound of this format cannot be converted now; nothing of the update holds.",
        null,
        event);
    owner.proceed();
  }

  /** Whoever gives credit for an event that stands for another one knows that one alone. */
  static @Nullable Creditor original(String event, @Nullable Creditor creditTo) {
    return creditTo == null ? null : shown -> creditTo.passedOn(event);
  }

  /** A change is answered; it is due with {@link #takeAnswer}. */
  void onAnswer(Answer to) {
    answer = to;
  }

  boolean isAnswered() {
    return answer != null;
  }

  /**
   * The answer to the change that was asked for, once; null if none came. After one that says no,
   * codecs opened for the change are closed.
   */
  @Nullable Answer takeAnswer() {
    Answer taken = answer;
    answer = null;
    if (taken == null || !taken.changed().equals(asked)) {
      return null;
    }
    asked = null;
    if (!taken.isAccepted()) {
      closeUnused();
    }
    return taken;
  }

  /** What was opened for an update that came to nothing. */
  private void closeUnused() {
    if (isInputNew) {
      inputCodec.close();
    }
    if (isOutputNew) {
      outputCodec.close();
    }
  }

  /** The session is over. */
  void end() {
    isEnded = true;
  }
}
