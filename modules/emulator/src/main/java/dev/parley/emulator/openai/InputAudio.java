package dev.parley.emulator.openai;

import dev.parley.emulator.ear.Ear;
import dev.parley.emulator.ear.EarEvent;
import dev.parley.emulator.ear.EarEvent.SpeechStarted;
import dev.parley.emulator.ear.TurnDetectionSettings;
import dev.parley.emulator.service.InputBuffer;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The user's sound: buffered, listened to for turns, committed as items and transcribed (protocol
 * page, 5.3, 5.4 and 5.6).
 */
final class InputAudio {
  private static final int SHORTEST_COMMIT_MS = 100;
  private static final int MAX_APPEND_BYTES = 15 * 1024 * 1024;

  /** What is kept of quiet that nobody has committed while the VAD is on. */
  private static final int QUIET_KEPT_MS = 5_000;

  private final Scope scope;
  private final Responses responses;
  private final Transcriber transcriber;
  private final InputBuffer buffer = new InputBuffer();
  private AudioFormat format = AudioFormat.PCM;
  private UnaryOperator<byte[]> decoder = format.decoder();
  private @Nullable TurnDetectionSettings settings;
  private @Nullable Ear ear;
  private @Nullable String pendingId;
  private long speechStartMs;
  private Runnable idleTimer = () -> {};

  InputAudio(Scope scope, Responses responses) {
    this.scope = scope;
    this.responses = responses;
    this.transcriber = new Transcriber(scope);
    responses.onQuiet(this::awaitIdleness);
    configure();
  }

  /** Takes over what the session's configuration says now. */
  void configure() {
    if (scope.config().inputFormat() != format) {
      format = scope.config().inputFormat();
      decoder = format.decoder();
    }
    TurnDetectionSettings wanted = scope.config().turnSettings();
    if (!Objects.equals(wanted, settings)) {
      settings = wanted;
      ear = wanted == null ? null : new Ear(wanted, buffer.clockMs());
      pendingId = null;
    }
    if (scope.config().idleTimeoutMs() == 0) {
      idleTimer.run();
    }
  }

  void append(String base64) {
    byte[] wire = Item.decoded(base64, "audio");
    if (wire.length > MAX_APPEND_BYTES) {
      throw ClientError.invalid("audio", "Invalid 'audio': at most 15 MiB of audio an event.");
    }
    byte[] pcm = decoder.apply(wire);
    buffer.append(pcm);
    Ear listening = ear;
    if (listening == null) {
      return;
    }
    for (EarEvent event : listening.listen(pcm)) {
      if (event instanceof SpeechStarted) {
        onSpeechStarted(event.atMs());
      } else {
        onSpeechStopped(event.atMs());
      }
    }
    if (pendingId == null && buffer.heldMs() > 2 * QUIET_KEPT_MS) {
      buffer.keepLast(QUIET_KEPT_MS);
    }
  }

  private void onSpeechStarted(long atMs) {
    idleTimer.run();
    pendingId = scope.ids().next("item");
    speechStartMs = atMs;
    scope
        .events()
        .send(
            "input_audio_buffer.speech_started",
            new JsonObject().put("audio_start_ms", atMs).put("item_id", pendingId));
    if (scope.config().interruptsResponses()) {
      responses.interrupt();
    }
  }

  private void onSpeechStopped(long atMs) {
    String id = pendingId;
    if (id == null) {
      return;
    }
    scope
        .events()
        .send(
            "input_audio_buffer.speech_stopped",
            new JsonObject().put("audio_end_ms", atMs).put("item_id", id));
    pendingId = null;
    commit(id, buffer.take(speechStartMs, atMs));
    if (scope.config().createsResponses()) {
      responses.createForTurn();
    }
  }

  /** Commits what is buffered; with the VAD on this ends the stretch that runs. */
  void commit() {
    if (buffer.heldMs() < SHORTEST_COMMIT_MS) {
      throw new ClientError(
          "input_audio_buffer_commit_empty",
          null,
          "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio,"
              + " but buffer only has %.2fms of audio.".formatted(buffer.heldMs()));
    }
    String id = pendingId == null ? scope.ids().next("item") : pendingId;
    forgetSpeech();
    commit(id, buffer.takeAll());
  }

  private void commit(String id, byte[] pcm) {
    idleTimer.run();
    Item item = Item.userAudio(id, pcm);
    String before = scope.conversation().append(item);
    Events events = scope.events();
    events.send(
        "input_audio_buffer.committed",
        new JsonObject().put("previous_item_id", before).put("item_id", id));
    events.item("conversation.item.added", before, item);
    events.item("conversation.item.done", before, item);
    transcriber.onCommitted(item);
  }

  void clear() {
    buffer.takeAll();
    forgetSpeech();
    scope.events().send("input_audio_buffer.cleared");
  }

  private void forgetSpeech() {
    pendingId = null;
    if (ear != null) {
      ear.reset();
    }
  }

  /**
   * Begins to wait for a user who says nothing.
   *
   * @param playbackMs how long the answer is still being heard
   */
  private void awaitIdleness(long playbackMs) {
    idleTimer.run();
    int timeoutMs = scope.config().idleTimeoutMs();
    if (timeoutMs > 0 && pendingId == null) {
      long startMs = buffer.clockMs();
      idleTimer = scope.timers().after(playbackMs + timeoutMs, () -> onIdle(startMs));
    }
  }

  private void onIdle(long startMs) {
    String id = scope.ids().next("item");
    scope
        .events()
        .send(
            "input_audio_buffer.timeout_triggered",
            new JsonObject()
                .put("audio_start_ms", startMs)
                .put("audio_end_ms", buffer.clockMs())
                .put("item_id", id));
    commit(id, buffer.takeAll());
    responses.createForTurn();
  }

  void stop() {
    idleTimer.run();
  }
}
