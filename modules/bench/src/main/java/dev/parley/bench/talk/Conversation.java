package dev.parley.bench.talk;

import dev.parley.realtime.EventView;
import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Random;

/**
 * One caller: dials six digits, is silent until the whole answer has come, and dials again. The
 * microphone is never off. Confined to its event loop.
 */
final class Conversation {
  private static final int DIGITS = 6;

  /** Half a second between an answer and the next turn. */
  private static final int PAUSE_TICKS = 25;

  private static final int PATIENCE_TICKS = 15_000 / Keypad.CHUNK_MS;

  private final WebSocket socket;
  private final Random random;
  private final StringBuilder transcript = new StringBuilder();
  private final ArrayDeque<String> speech = new ArrayDeque<>();
  private String dialled = "";
  private boolean answering;
  private int ticksToWait;
  private long answerAudioChars;
  private boolean stopped;
  private boolean closed;
  private int turns;
  private int failures;
  private long charsOut;
  private long charsIn;

  /**
   * @param delayTicks before the first turn, so that callers do not speak in step
   */
  Conversation(WebSocket socket, Random random, int delayTicks) {
    this.socket = socket;
    this.random = random;
    this.ticksToWait = delayTicks;
    socket.textMessageHandler(this::onEvent);
    socket.closeHandler(end -> closed = true);
  }

  /** Every 20 ms. */
  void onTick() {
    if (closed) {
      return;
    }
    if (speech.isEmpty() && --ticksToWait <= 0) {
      onWaited();
    }
    String chunk = speech.poll();
    send(chunk == null ? Keypad.SILENCE : chunk);
  }

  private void onWaited() {
    if (answering) {
      failures++;
      answering = false;
    }
    if (stopped) {
      ticksToWait = PAUSE_TICKS;
      return;
    }
    dialled =
        random
            .ints(DIGITS, 0, 10)
            .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
            .toString();
    speech.addAll(Keypad.press(dialled));
    transcript.setLength(0);
    answerAudioChars = 0;
    answering = true;
    ticksToWait = PATIENCE_TICKS;
  }

  private void send(String event) {
    charsOut += event.length();
    socket.writeTextMessage(event);
  }

  private void onEvent(String event) {
    charsIn += event.length();
    EventView view = new EventView();
    view.read(event);
    switch (view.serverType()) {
      case RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DELTA ->
          transcript.append(new JsonObject(event).getString("delta"));
      case RESPONSE_OUTPUT_AUDIO_DELTA -> answerAudioChars += event.length();
      case RESPONSE_DONE -> onAnswered(new JsonObject(event).getJsonObject("response"));
      case ERROR -> failures++;
      default -> {}
    }
  }

  private void onAnswered(JsonObject response) {
    boolean heard = transcript.toString().replaceAll("\\D", "").contains(dialled);
    if (answering
        && heard
        && answerAudioChars > 0
        && "completed".equals(response.getString("status"))) {
      turns++;
    } else {
      failures++;
    }
    answering = false;
    ticksToWait = PAUSE_TICKS;
  }

  /** Starts no further turn. */
  void stop() {
    stopped = true;
  }

  boolean isAnswered() {
    return closed || !answering;
  }

  int turns() {
    return turns;
  }

  /** Turns without their whole answer, errors, and a socket that was closed. */
  int failures() {
    return failures + (closed ? 1 : 0);
  }

  long charsOut() {
    return charsOut;
  }

  long charsIn() {
    return charsIn;
  }
}
