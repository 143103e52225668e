package dev.parley.routing.codec;

import dev.parley.audio.format.AudioFormat;
import dev.parley.contract.CodecFault;
import dev.parley.contract.Converted;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.realtime.EventView;
import dev.parley.routing.codec.DeclaredFormats.Answer;
import dev.parley.routing.codec.DeclaredFormats.Direction;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's sound between its client and its machine: each event that may need it comes by here
 * on its way, and what needs no conversion is told so by {@link #takesInput} and {@link
 * #takesOutput}. Confined to its router's context.
 */
public final class SessionConversion {
  /** The session. */
  public interface Owner {
    /**
     * An event of the client is next, and what it leads to is to be done at once.
     *
     * @param creditTo who gets credit when it has gone on; null for a part that is not the last
     */
    void toMachine(String event, @Nullable Creditor creditTo);

    /** An event is said to the client. */
    void say(FrameKind kind, String event, @Nullable Creditor creditTo);

    /** Sound of the provider cannot be read and is left out; the client is told elsewhere. */
    void onProviderFault(CodecFault fault);

    /** Something that another router must know is new. */
    void onFormatsChanged();
  }

  /** While so many events wait for sound before them, the provider is not to blame (rule R2). */
  private static final int BLOCKED_EVENTS = 32;

  private final Owner owner;
  private final CodecPool pool;
  private final DeclaredFormats formats;
  private final @Nullable String config;
  private final InputConversion input;
  private final OutputConversion output;
  private final CodecSide inputCodec;
  private final CodecSide outputCodec;
  private final EventView view = new EventView();
  private final FormatChanges changes;
  private boolean isIdle;
  private boolean isRestored;

  /**
   * @param config what the session starts with: a GA session object, or null
   * @param natives which endpoints have what
   * @param epochs the session's epoch (rule R22)
   */
  public SessionConversion(
      CodecPool pool,
      SessionId session,
      @Nullable String config,
      Natives natives,
      LongSupplier epochs,
      Owner owner) {
    this.owner = owner;
    this.pool = pool;
    this.formats =
        new DeclaredFormats(
            (direction, format) -> natives.has(direction == Direction.INPUT, format.describe()),
            pool.events()::nextId);
    this.config = formats.start(config);
    this.isIdle = formats.isIdle();
    InputSide in = new InputSide();
    OutputSide out = new OutputSide();
    this.inputCodec = new CodecSide(pool, session, Leg.CODEC_IN, epochs, in);
    this.outputCodec = new CodecSide(pool, session, Leg.CODEC_OUT, epochs, out);
    this.input = new InputConversion(in, inputCodec);
    this.output = new OutputConversion(out, outputCodec);
    this.changes = new FormatChanges(formats, inputCodec, outputCodec, pool.events(), view, in);
  }

  /** Which formats every endpoint of the session's route has by itself. */
  public interface Natives {
    /**
     * @param isInput whether of the client's sound, else of the provider's
     * @param format as announcements name it
     */
    boolean has(boolean isInput, String format);
  }

  /** What the session starts with upstream: a GA session object, or null. */
  public @Nullable String config() {
    return config;
  }

  /** What another router is to go on with, as {@link #restore} takes it. */
  public String wish(boolean isInput) {
    return formats.wish(isInput ? Direction.INPUT : Direction.OUTPUT);
  }

  /**
   * Goes on with what another router wrote down.
   *
   * @throws IllegalArgumentException if one is no format
   */
  public void restore(String declaredInput, String declaredOutput) {
    formats.restore(declaredInput, declaredOutput);
    isRestored = true;
    isIdle = formats.isIdle();
  }

  /** Opens what the session starts with. */
  public void start() {
    if (formats.converted(Direction.INPUT) != null) {
      applyInput();
      if (isRestored) {
        onStreamLost();
      }
    }
    if (formats.converted(Direction.OUTPUT) != null) {
      applyOutput();
    }
  }

  /** What a decoder knew of the client's stream is gone with it. */
  private void onStreamLost() {
    AudioFormat format = formats.converted(Direction.INPUT);
    if (format instanceof AudioFormat.Webm
        || format instanceof AudioFormat.Ogg
        || format instanceof AudioFormat.Wav) {
      input.onStreamLost();
      CodecFault.Code code = CodecFault.Code.AUDIO_STREAM_LOST;
      String message = format.type() + ": the stream's beginning is lost; begin a new recording.";
      say(pool.events().invalid(code.label(), message, null, null));
    }
  }

  /** Whether the client's events are for {@link #onClientEvent}; else updates are. */
  public boolean takesInput() {
    return !isIdle && !input.isDirect();
  }

  /** Whether events for the client are for {@link #onEvent}. */
  public boolean takesOutput() {
    return !isIdle && (!formats.isIdle() || !output.isDirect());
  }

  /** How many of the client's events the machine has not been given. */
  public int heldEvents() {
    return input.size();
  }

  /** Whether the codec keeps the provider waiting (rule R2). */
  public boolean isBlocked() {
    return !isIdle && output.size() > BLOCKED_EVENTS;
  }

  /** A text frame of the client. */
  public void onClientEvent(String event, Creditor creditTo) {
    isIdle = false;
    input.offer(event, creditTo);
  }

  /** Most sessions have nothing to do with any of this, and their frames are asked one thing. */
  private void noteIdle() {
    isIdle = formats.isIdle() && input.isDirect() && output.isDirect();
  }

  /** An event on its way to the client. */
  public void onEvent(FrameKind kind, String event, @Nullable Creditor creditTo) {
    if (kind == FrameKind.DATA || formats.isIdle()) {
      offer(kind, event, creditTo);
      return;
    }
    view.read(event);
    Answer settled = formats.onEvent(view);
    String shown = formats.shown(view, settled);
    if (settled != null) {
      changes.onAnswer(settled);
    }
    offer(kind, shown, shown.equals(event) ? creditTo : FormatChanges.original(event, creditTo));
    if (!changes.isAnswered()) {
      noteIdle();
    }
  }

  private void offer(FrameKind kind, String event, @Nullable Creditor creditTo) {
    if (output.isDirect()) {
      owner.say(kind, event, creditTo);
    } else {
      output.offer(kind, event, creditTo);
    }
  }

  /** Ends what is said to the client. */
  public void close(Runnable close) {
    output.close(close);
  }

  /** Whether a change of format was answered, so that {@link #settle} is due. */
  public boolean isAnswered() {
    return !isIdle && changes.isAnswered();
  }

  /** Does what the answer to a change of format asks for. */
  public void settle() {
    Answer settled = changes.takeAnswer();
    if (settled == null) {
      return;
    }
    if (settled.isAccepted()) {
      if (settled.changed().input() != null) {
        applyInput();
      }
      if (settled.changed().output() != null) {
        output.changeBeforeNextItem(
            () -> {
              applyOutput();
              output.proceed();
            });
      }
    }
    owner.onFormatsChanged();
    input.proceed();
    noteIdle();
  }

  private void applyInput() {
    AudioFormat format = formats.converted(Direction.INPUT);
    input.setConverting(format != null);
    AudioFormat inner = AudioFormat.standard();
    if (format == null) {
      inputCodec.close();
    } else if (inputCodec.isFreshFor(format, inner)) {
      input.queue().start();
    } else {
      inputCodec
          .open(format, inner)
          .onSuccess(opened -> input.queue().start())
          .onFailure(none -> turnOff(input.queue(), Direction.INPUT));
    }
  }

  private void applyOutput() {
    AudioFormat format = formats.converted(Direction.OUTPUT);
    output.setConverting(format != null);
    AudioFormat inner = AudioFormat.standard();
    if (format == null) {
      outputCodec.close();
    } else if (outputCodec.isFreshFor(inner, format)) {
      output.queue().start();
    } else {
      outputCodec
          .open(inner, format)
          .onSuccess(opened -> output.queue().start())
          .onFailure(none -> turnOff(output.queue(), Direction.OUTPUT));
    }
  }

  private void turnOff(ConversionQueue queue, Direction direction) {
    say(
        pool.events()
            .error(
                ErrorCode.CODEC_UNAVAILABLE,
                direction == Direction.INPUT
                    ? "The sound cannot be converted now and is not heard; declare the format of"
                        + " the input again to try again."
                    : "The answers' sound cannot be converted now and is left out; declare the"
                        + " format of the output again to try again."));
    queue.turnOff();
  }

  private void say(String event) {
    offer(FrameKind.CONTROL, event, null);
  }

  /** A codec's answer. */
  public void onConverted(Converted converted) {
    if (converted.leg() == Leg.CODEC_IN) {
      inputCodec.onConverted(converted);
    } else if (converted.leg() == Leg.CODEC_OUT) {
      outputCodec.onConverted(converted);
    }
  }

  /** An instance is gone without a word; perhaps it was a codec. */
  public void onPeerGone(InstanceId instance) {
    inputCodec.onPeerGone(instance);
    outputCodec.onPeerGone(instance);
  }

  /** Every 50 or 100 ms. */
  public void onTick() {
    if (isIdle) {
      return; // No codec is open, and one that opens counts its silence from there.
    }
    inputCodec.onTick(input.queue().isAwaiting());
    outputCodec.onTick(output.queue().isAwaiting());
  }

  /** The session is over. */
  public void end() {
    changes.end();
    inputCodec.close();
    outputCodec.close();
  }

  private final class InputSide
      implements InputConversion.Owner, CodecSide.Owner, FormatChanges.Owner {
    @Override
    public void toMachine(String event, @Nullable Creditor creditTo) {
      owner.toMachine(event, creditTo);
    }

    @Override
    public void onUpdate(String event, Creditor creditTo) {
      changes.onUpdate(event, creditTo);
    }

    @Override
    public void say(String event) {
      SessionConversion.this.say(event);
    }

    @Override
    public void proceed() {
      input.proceed();
    }

    @Override
    public void onFault(CodecFault fault, @Nullable String eventId) {
      say(pool.events().invalid(fault.code().label(), fault.message(), null, eventId));
    }

    @Override
    public void onLost() {
      input.queue().suspend();
      onStreamLost();
    }

    @Override
    public void onFound() {
      input.queue().start();
    }

    @Override
    public void onUnavailable() {
      turnOff(input.queue(), Direction.INPUT);
    }

    @Override
    public boolean onConverted(Converted converted) {
      return input.onConverted(converted);
    }
  }

  private final class OutputSide implements OutputConversion.Owner, CodecSide.Owner {
    @Override
    public void toClient(FrameKind kind, String event, @Nullable Creditor creditTo) {
      owner.say(kind, event, creditTo);
    }

    @Override
    public String nextEventId() {
      return pool.events().nextId();
    }

    @Override
    public void onFault(CodecFault fault, boolean isFirst) {
      if (isFirst) {
        String message = "Some of the answer's sound cannot be read and is left out.";
        String error = pool.events().error(ErrorCode.PROVIDER_PROTOCOL_ERROR, message);
        owner.say(FrameKind.CONTROL, error, null);
      }
      owner.onProviderFault(fault);
    }

    @Override
    public void onLost() {
      output.queue().suspend();
    }

    @Override
    public void onFound() {
      output.queue().start();
    }

    @Override
    public void onUnavailable() {
      turnOff(output.queue(), Direction.OUTPUT);
    }

    @Override
    public boolean onConverted(Converted converted) {
      return output.onConverted(converted);
    }
  }
}
