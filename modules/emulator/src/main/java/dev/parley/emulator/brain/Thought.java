package dev.parley.emulator.brain;

/** One output item of an answer. */
public sealed interface Thought {
  /** A message. */
  record Speech(String text) implements Thought {}

  /**
   * A call of a tool.
   *
   * @param arguments JSON text of an object
   */
  record Call(String name, String arguments) implements Thought {}
}
