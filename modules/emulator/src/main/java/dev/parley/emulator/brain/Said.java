package dev.parley.emulator.brain;

/** One thing in the conversation that an answer can refer to. */
public sealed interface Said {
  /** The user typed it. */
  record Typed(String text) implements Said {}

  /**
   * The user spoke.
   *
   * @param heard what the ear made of it; empty for silence
   */
  record Spoken(String heard) implements Said {}

  /** The user showed an image. */
  record Shown() implements Said {}

  /** The model said it before. */
  record Answered(String text) implements Said {}

  /** A tool gave this. */
  record ToolResult(String output) implements Said {}
}
