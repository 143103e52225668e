package dev.parley.emulator.glm;

import dev.parley.emulator.ear.Ear;
import dev.parley.emulator.ear.EarEvent;
import dev.parley.emulator.ear.EarEvent.SpeechStarted;
import dev.parley.emulator.ear.TurnDetectionSettings;
import dev.parley.emulator.service.InputBuffer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The user's sound: buffered, listened to for turns, committed and transcribed. */
final class UserAudio {
  /** As the detector of the service is believed to be set (protocol page, 3.2). */
  private static final TurnDetectionSettings SERVER_VAD = new TurnDetectionSettings(0.5, 300, 768);

  private static final double LONGEST_UTTERANCE_MS = 30_000;
  private static final double LONGEST_BUFFER_MS = 10.0 * 1024 * 1024 / InputBuffer.BYTES_PER_MS;
  private static final int NORMAL_CLOSE = 1000;

  /** What is kept of quiet under server VAD. */
  private static final int QUIET_KEPT_MS = 5_000;

  /** After which a late transcript waits for no response any more. */
  private static final long LATE_MS = 300;

  private static final String TRANSCRIPTION = "conversation.item.input_audio_transcription.";

  private final GlmScope scope;
  private final Dialogue dialogue;
  private final VideoFrames frames;
  private final Responses responses;
  private final long stallMs;
  private final AppendRate rate;
  private final InputBuffer buffer = new InputBuffer();
  private final List<Runnable> lateTranscripts = new ArrayList<>();
  private InputFormat format;
  private UnaryOperator<byte[]> decoder;
  private @Nullable Ear ear;
  private boolean appended;
  private boolean speaking;
  private boolean unstamped;
  private long speechStartMs;
  private Runnable stallTimer = () -> {};
  private Runnable lateTimer = () -> {};

  /**
   * @param stallMs after which speech that cannot end closes the connection
   */
  UserAudio(
      GlmScope scope, Dialogue dialogue, VideoFrames frames, Responses responses, long stallMs) {
    this.scope = scope;
    this.dialogue = dialogue;
    this.frames = frames;
    this.responses = responses;
    this.stallMs = stallMs;
    this.rate = new AppendRate(scope.timers());
    this.format = scope.settings().inputFormat();
    this.decoder = format.decoder();
    responses.onDone(this::tellLateTranscripts);
  }

  /** Takes over what the session's configuration says now. */
  void configure() {
    if (scope.settings().inputFormat() != format) {
      format = scope.settings().inputFormat();
      decoder = format.decoder();
    }
    if (scope.settings().serverVad() != (ear != null)) {
      ear = ear == null ? new Ear(SERVER_VAD, buffer.clockMs()) : null;
      speaking = false;
    }
  }

  /**
   * @param stamped whether the event says when it was sent
   */
  void append(@Nullable Object audio, boolean stamped) {
    if (scope.quirks().has(Quirk.APPEND_RATE) && !rate.admits()) {
      throw GlmError.of("rate_limit_error", "音频上传过于频繁");
    }
    byte[] pcm = decoded(audio);
    double most = ear == null ? LONGEST_UTTERANCE_MS : LONGEST_BUFFER_MS;
    if (buffer.heldMs() + (double) pcm.length / InputBuffer.BYTES_PER_MS > most) {
      throw GlmError.of("audio_buffer_size_exceeded", "音频缓冲区大小超限");
    }
    appended = true;
    unstamped |= !stamped;
    buffer.append(pcm);
    if (ear != null) {
      ear.listen(pcm).forEach(this::onBoundary);
      if (!speaking && buffer.heldMs() > 2 * QUIET_KEPT_MS) {
        buffer.keepLast(QUIET_KEPT_MS);
      }
    }
  }

  private byte[] decoded(@Nullable Object audio) {
    if (audio == null) {
      throw GlmError.missing("audio");
    }
    if (audio instanceof String base64 && !base64.isEmpty()) {
      try {
        return decoder.apply(Base64.getDecoder().decode(base64));
      } catch (IllegalArgumentException notOfTheFormat) {
        // Answered below.
      }
    }
    throw GlmError.invalid("audio");
  }

  private void onBoundary(EarEvent event) {
    if (event instanceof SpeechStarted) {
      onSpeechStarted(event.atMs());
    } else if (speaking) {
      onSpeechStopped(event.atMs());
    }
  }

  private void onSpeechStarted(long atMs) {
    if (speaking) {
      return;
    }
    speaking = true;
    speechStartMs = atMs;
    scope.events().send("input_audio_buffer.speech_started");
    responses.interrupt();
  }

  private void onSpeechStopped(long atMs) {
    if (unstamped && scope.quirks().has(Quirk.TIMESTAMPS_REQUIRED)) {
      stallTimer.run();
      stallTimer = scope.timers().after(stallMs, () -> scope.events().close(NORMAL_CLOSE));
      return;
    }
    scope.events().send("input_audio_buffer.speech_stopped");
    speaking = false;
    unstamped = false;
    commit(buffer.take(speechStartMs, atMs));
    responses.createForTurn();
  }

  /** {@code input_audio_buffer.commit}. */
  void commit() {
    if (ear != null) {
      throw GlmError.malformed("Commits belong to client_vad.");
    }
    if (!appended) {
      throw GlmError.malformed("The input audio buffer is empty.");
    }
    frames.require();
    commit(buffer.takeAll());
    appended = false;
    decoder = format.decoder();
  }

  private void commit(byte[] pcm) {
    String id = scope.ids().next("item");
    JsonObject part = new JsonObject().put("type", "input_audio").putNull("transcript");
    JsonObject item =
        new JsonObject()
            .put("id", id)
            .put("object", "realtime.item")
            .put("type", "message")
            .put("status", "completed")
            .put("role", "user")
            .put("content", new JsonArray().add(part));
    Future<String> heard = scope.senses().hear(pcm);
    dialogue.heard(id, item, heard);
    scope.events().send("input_audio_buffer.committed", new JsonObject().put("item_id", id));
    scope.events().send("conversation.item.created", new JsonObject().put("item", item.copy()));
    heard.onComplete(
        text -> {
          part.put("transcript", text.succeeded() ? text.result() : "");
          tell(() -> tellTranscript(id, part.getString("transcript")));
        });
  }

  private void tell(Runnable transcript) {
    if (scope.quirks().has(Quirk.LATE_TRANSCRIPTS)) {
      lateTranscripts.add(transcript);
      lateTimer.run();
      lateTimer = scope.timers().after(LATE_MS, this::tellUnanswered);
    } else {
      transcript.run();
    }
  }

  private void tellUnanswered() {
    if (!responses.active()) {
      tellLateTranscripts();
    }
  }

  private void tellLateTranscripts() {
    lateTranscripts.forEach(Runnable::run);
    lateTranscripts.clear();
  }

  private void tellTranscript(String id, String text) {
    JsonObject fields = new JsonObject().put("item_id", id).put("content_index", 0);
    if (text.isEmpty()) {
      JsonObject error =
          new JsonObject()
              .put("type", "ASR_ERROR")
              .put("code", "asr_no_result")
              .put("message", "no speech recognised");
      scope.events().send(TRANSCRIPTION + "failed", fields.put("error", error));
    } else {
      scope.events().send(TRANSCRIPTION + "completed", fields.put("transcript", text));
    }
  }

  /** {@code input_audio_buffer.clear}. */
  void clear() {
    buffer.takeAll();
    appended = false;
    speaking = false;
    unstamped = false;
    decoder = format.decoder();
    stallTimer.run();
    if (ear != null) {
      ear.reset();
    }
    scope.events().send("input_audio_buffer.cleared");
  }

  void stop() {
    stallTimer.run();
    lateTimer.run();
  }
}
