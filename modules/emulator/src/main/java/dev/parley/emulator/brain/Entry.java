package dev.parley.emulator.brain;

/** One thing of the conversation that the brain knows. */
public sealed interface Entry {
  /** Who speaks. */
  enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }

  /**
   * Something typed or spoken.
   *
   * @param text as typed, or as the ear heard it; empty for silence
   */
  record Said(Role role, String text) implements Entry {}

  /** A tool that the assistant called. */
  record Called(String callId, String name, String arguments) implements Entry {}

  /** What a tool gave. */
  record Returned(String callId, String output) implements Entry {}
}
