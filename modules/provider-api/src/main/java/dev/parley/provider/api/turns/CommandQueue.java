package dev.parley.provider.api.turns;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A client's commands that wait for an earlier one to be done, in order. Bounded by the hub, which
 * stops where there is no room. Not thread-safe.
 */
public final class CommandQueue {
  private static final int MAX_COMMANDS = 64;
  private static final int MAX_CHARACTERS = 1 << 20;

  private final ArrayDeque<String> waiting = new ArrayDeque<>();
  private long characters;

  /** Whether the hub may go on. */
  public boolean hasRoom() {
    return waiting.size() < MAX_COMMANDS && characters < MAX_CHARACTERS;
  }

  public void add(String command) {
    waiting.add(command);
    characters += command.length();
  }

  /** This one goes before all others. */
  public void addFirst(String command) {
    waiting.addFirst(command);
    characters += command.length();
  }

  /** Takes the next one; null if none waits. */
  public @Nullable String poll() {
    String next = waiting.poll();
    if (next != null) {
      characters -= next.length();
    }
    return next;
  }

  public void clear() {
    waiting.clear();
    characters = 0;
  }
}
