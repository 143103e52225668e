package dev.parley.emulator.brain;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Everything an answer depends on.
 *
 * @param instructions of the session or the response
 * @param entries oldest first
 * @param tools that may be called
 */
public record Question(
    String instructions, List<Entry> entries, List<Tool> tools, ToolChoice toolChoice) {
  public Question {
    entries = List.copyOf(entries);
    tools = List.copyOf(tools);
  }

  /**
   * @param parameters JSON Schema of the arguments
   */
  public record Tool(String name, JsonObject parameters) {}

  /**
   * @param name the one tool to call when the mode is {@code NAMED}, else empty
   */
  public record ToolChoice(Mode mode, String name) {
    public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, "");

    /** How free the choice is. */
    public enum Mode {
      AUTO,
      NONE,
      REQUIRED,
      NAMED
    }
  }
}
