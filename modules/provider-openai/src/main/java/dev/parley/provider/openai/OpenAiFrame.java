package dev.parley.provider.openai;

import org.jspecify.annotations.Nullable;

/** What a server event means to the handshake. */
sealed interface OpenAiFrame {
  /**
   * {@code session.created}.
   *
   * @param session the session object as it came
   */
  record Created(String session) implements OpenAiFrame {}

  /**
   * {@code session.updated}.
   *
   * @param session the session object as it came
   */
  record Updated(String session) implements OpenAiFrame {}

  /**
   * {@code error}. Not fatal by itself.
   *
   * @param code the error's code, or null
   * @param eventId the client event it answers, or null
   */
  record Refusal(@Nullable String code, @Nullable String eventId) implements OpenAiFrame {}

  /** Any other event, and what is not JSON. */
  record Other() implements OpenAiFrame {}
}
