package dev.parley.session.uplink;

import dev.parley.realtime.ClientEventType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The client's commands that nobody has acknowledged, oldest first, within bounds (rule R13). */
final class ListedCommands {

  /**
   * @param position bytes of sound that the client had sent before it
   */
  record Listed(
      ClientEventType type,
      @Nullable String eventId,
      @Nullable String itemId,
      String text,
      long position) {}

  private final int maxCommands;
  private final int maxCharacters;
  private final Deque<Listed> commands = new ArrayDeque<>(1);
  private long characters;

  ListedCommands(UplinkLimits limits) {
    this.maxCommands = limits.commands();
    this.maxCharacters = limits.characters();
  }

  int size() {
    return commands.size();
  }

  long characters() {
    return characters;
  }

  boolean hasRoom(int ofCharacters) {
    return commands.size() < maxCommands && characters + ofCharacters <= maxCharacters;
  }

  /** Lists a command; the oldest are forgotten for it, and it alone if it fits in no case. */
  void add(Listed command) {
    int length = command.text().length();
    if (length > maxCharacters) {
      return;
    }
    while (!hasRoom(length)) {
      characters -= commands.remove().text().length();
    }
    commands.add(command);
    characters += length;
  }

  /** The oldest that matches, left where it is. */
  @Nullable Listed find(Predicate<Listed> matches) {
    for (Listed command : commands) {
      if (matches.test(command)) {
        return command;
      }
    }
    return null;
  }

  @Nullable Listed find(ClientEventType type) {
    return commands.isEmpty() ? null : find(command -> command.type() == type);
  }

  /** The oldest that matches, listed no more. */
  @Nullable Listed take(Predicate<Listed> matches) {
    for (Iterator<Listed> each = commands.iterator(); each.hasNext(); ) {
      Listed command = each.next();
      if (matches.test(command)) {
        each.remove();
        characters -= command.text().length();
        return command;
      }
    }
    return null;
  }

  @Nullable Listed take(ClientEventType type) {
    return commands.isEmpty() ? null : take(command -> command.type() == type);
  }

  /**
   * @param itemId of the item it is about; if null, one that named no item comes before others
   */
  @Nullable Listed take(ClientEventType type, @Nullable String itemId) {
    Listed exact =
        take(command -> command.type() == type && Objects.equals(command.itemId(), itemId));
    return exact != null || itemId != null ? exact : take(type);
  }

  void removeAll(ClientEventType type) {
    while (take(type) != null) {
      // each call takes one
    }
  }

  /** A cancel is forgotten unless a response was asked for before it that has not begun. */
  void forgetSettledCancels() {
    for (Iterator<Listed> each = commands.iterator(); each.hasNext(); ) {
      Listed command = each.next();
      if (command.type() == ClientEventType.RESPONSE_CREATE) {
        return;
      }
      if (command.type() == ClientEventType.RESPONSE_CANCEL) {
        each.remove();
        characters -= command.text().length();
      }
    }
  }

  /** The position of the last clear that no commit is listed before; 0 if there is none. */
  long clearedUntil() {
    long position = 0;
    for (Listed command : commands) {
      if (command.type() == ClientEventType.INPUT_AUDIO_BUFFER_COMMIT) {
        break;
      }
      if (command.type() == ClientEventType.INPUT_AUDIO_BUFFER_CLEAR) {
        position = command.position();
      }
    }
    return position;
  }

  void forEach(Consumer<Listed> action) {
    commands.forEach(action);
  }
}
