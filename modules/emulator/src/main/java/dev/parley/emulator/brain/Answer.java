package dev.parley.emulator.brain;

/** What a response consists of. */
public sealed interface Answer {
  /** A message with this text, written or spoken. */
  record Message(String text) implements Answer {}

  /**
   * A call of the session's tool.
   *
   * @param arguments JSON
   */
  record Call(String tool, String arguments) implements Answer {}
}
