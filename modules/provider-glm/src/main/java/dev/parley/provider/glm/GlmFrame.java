package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What a message of GLM means. Source: protocols/glm-realtime.md section 5. */
sealed interface GlmFrame {
  /** {@code session.created}. */
  record Created() implements GlmFrame {}

  /** {@code session.updated}: the oldest update that is not answered holds. */
  record Updated() implements GlmFrame {}

  /**
   * {@code input_audio_buffer.committed}.
   *
   * @param itemId GLM's id of the turn, or null
   */
  record Committed(@Nullable String itemId) implements GlmFrame {}

  /** Somebody speaks; server VAD only. */
  record SpeechStarted() implements GlmFrame {}

  /** Nobody speaks any more; server VAD only. */
  record SpeechStopped() implements GlmFrame {}

  /**
   * What the user said.
   *
   * @param itemId GLM's id of the turn, or null
   * @param transcript null when the audio could not be understood
   */
  record Heard(@Nullable String itemId, @Nullable String transcript) implements GlmFrame {}

  /** A response begins. */
  record ResponseCreated(String responseId) implements GlmFrame {}

  /**
   * A piece of an answer.
   *
   * @param responseId null when the frame names none
   * @param delta text, or base64 audio
   */
  record Delta(Kind kind, @Nullable String responseId, String delta) implements GlmFrame {}

  /** Which stream of an answer. */
  enum Kind {
    TEXT,
    TRANSCRIPT,
    AUDIO
  }

  /**
   * The whole of a text stream.
   *
   * @param kind {@link Kind#TEXT} or {@link Kind#TRANSCRIPT}
   */
  record Whole(Kind kind, @Nullable String responseId, String text) implements GlmFrame {}

  /**
   * A call of a client's tool, whole.
   *
   * @param arguments a JSON object as a string
   * @param callId GLM's own, or null
   */
  record Call(@Nullable String responseId, String name, String arguments, @Nullable String callId)
      implements GlmFrame {}

  /**
   * A response ends.
   *
   * @param status {@code completed}, {@code cancelled}, {@code failed} or {@code incomplete}
   * @param usage as it came
   */
  record ResponseDone(String responseId, String status, JsonNode usage) implements GlmFrame {}

  /** GLM's view of its limits, as GA has it: a list of name, limit, remaining, reset_seconds. */
  record RateLimits(JsonNode limits) implements GlmFrame {}

  /**
   * {@code error}. The vendor's words are not kept.
   *
   * @param code as a string, empty when there is none
   */
  record Failure(String code) implements GlmFrame {}

  /** Heartbeats and all that has no meaning for a GA client. */
  record Other() implements GlmFrame {}

  /** Not a JSON object. */
  record Garbage() implements GlmFrame {}
}
