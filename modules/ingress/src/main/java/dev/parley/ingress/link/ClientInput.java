package dev.parley.ingress.link;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.near.NearQueue;
import dev.parley.ingress.IngressMetrics;
import dev.parley.realtime.beta.BetaDialect;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import java.util.function.Consumer;

/** What a client's socket brings, put together and translated to the GA events that it means. */
final class ClientInput {
  private static final int NOT_UTF8 = 1007;
  static final int TOO_BIG = 1009;

  private final ClientLink link;
  private final LinkMachine machine;
  private final MessageAssembler assembler;
  private final Speech speech;
  private final LinkQuality quality;
  private final IngressMetrics metrics;
  private final NearQueue near = NearQueue.ofThread();
  private final Consumer<String> onText = this::onText;
  private final Consumer<WebSocketFrame> onData = this::onData;

  ClientInput(
      ClientLink link,
      LinkMachine machine,
      MessageAssembler assembler,
      Speech speech,
      LinkQuality quality,
      IngressMetrics metrics) {
    this.link = link;
    this.machine = machine;
    this.assembler = assembler;
    this.speech = speech;
    this.quality = quality;
    this.metrics = metrics;
  }

  /** A text message that came as one frame. */
  void onMessage(String text, int bytes) {
    if (machine.state() != LinkMachine.State.LIVE) {
      return;
    }
    machine.onFrameRead(bytes);
    near.turn(text, onText);
    holdBackIfTooFast();
  }

  /** Any other frame. */
  void onFrame(WebSocketFrame frame) {
    if (frame.type() == WebSocketFrameType.PONG) {
      machine.onPong(frame.binaryData());
      link.onWritable();
    }
    if (machine.state() != LinkMachine.State.LIVE) {
      return;
    }
    machine.onFrameRead(frame.binaryData().length());
    near.turn(frame, onData);
    holdBackIfTooFast();
  }

  private void holdBackIfTooFast() {
    if (machine.isTooFast()) {
      link.perform(machine.holdBack());
    }
  }

  private void onData(WebSocketFrame frame) {
    switch (frame.type()) {
      case TEXT -> onOutcome(assembler.onText(frame.binaryData(), frame.isFinal()));
      case BINARY -> onOutcome(assembler.onBinary(frame.binaryData(), frame.isFinal()));
      case CONTINUATION -> onOutcome(assembler.onContinuation(frame.binaryData(), frame.isFinal()));
      case PONG -> onPong(frame.binaryData());
      case CLOSE, PING -> {}
    }
  }

  private void onPong(Buffer payload) {
    long rttNanos = quality.onPong(payload, System.nanoTime());
    if (rttNanos >= 0) {
      metrics.linkMeasured(rttNanos, quality.jitterMs());
    }
  }

  private void onOutcome(MessageAssembler.Outcome outcome) {
    switch (outcome) {
      case TEXT -> onText(assembler.takeText());
      case BINARY -> onBinary(assembler.takeBinary());
      case TOO_BIG -> onTooBig();
      case NOT_UTF8 ->
          link.perform(
              machine.onViolation(
                  ErrorCode.INVALID_EVENT, "A text message is not UTF-8.", NOT_UTF8));
      case INCOMPLETE -> {}
    }
  }

  /** A message is longer than may be. */
  void onTooBig() {
    link.perform(
        machine.onViolation(
            ErrorCode.MESSAGE_TOO_BIG, "A message is longer than this hub takes.", TOO_BIG));
  }

  /** Both dialects spell an append alike. */
  private void onBinary(byte[] sound) {
    if (sound.length == 0) {
      machine.onEmptyMessage();
    } else {
      link.send(BinaryInput.append(sound));
    }
  }

  private void onText(String text) {
    BetaDialect beta = speech.beta();
    if (beta == null) {
      link.send(text);
      return;
    }
    BetaDialect.ToGa ga = beta.toGa(text);
    if (ga instanceof BetaDialect.Translated translated) {
      link.send(translated.event());
    } else if (ga instanceof BetaDialect.Refused refused) {
      link.perform(
          machine.onUnusable(
              refused.code(), refused.message(), refused.param(), refused.eventId()));
    }
  }
}
