package dev.parley.session.seam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.Json;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the replayed items again at an upstream that names them itself (rule R15). Its first item
 * event tells: with the client's id, or with one of the upstream's and the words of a replayed
 * item. After anything else nothing is looked for any more, nor are commands kept or parsed.
 */
final class ReplayAnswers {
  private List<String> commands = List.of();
  private final Map<String, List<String>> unanswered = new LinkedHashMap<>(0);
  private boolean decided;
  private boolean renames;

  /**
   * @param newCommands the {@code conversation.item.create} events sent, in order
   */
  void expect(List<String> newCommands) {
    commands = newCommands;
  }

  /**
   * A replayed item is told once more.
   *
   * @param command the {@code conversation.item.create} event
   */
  void expectAgain(String command) {
    if (renames) {
      read(command);
    }
  }

  /** The upstream takes the client's ids, or has spoken of something else first. */
  private void forget() {
    decided = true;
    commands = List.of();
    unanswered.clear();
  }

  /** The item is not there. */
  void forget(String itemId) {
    unanswered.remove(itemId);
  }

  /**
   * An item event with an id that no event had before.
   *
   * @param isReplayed whether it is the id of a replayed item
   * @return the client's id of the replayed item that this is; null if it goes by its own id
   */
  @Nullable String find(ObjectNode item, boolean isReplayed) {
    if (!decided) {
      if (isReplayed) {
        forget();
        return null;
      }
      decided = true;
      commands.forEach(this::read);
      commands = List.of();
      String first = take(item);
      renames = first != null;
      if (!renames) {
        forget();
      }
      return first;
    }
    return unanswered.isEmpty() ? null : take(item);
  }

  private void read(String command) {
    ObjectNode tree = Json.object(command);
    if (tree != null && tree.get("item") instanceof ObjectNode item) {
      String id = ItemIds.idOf(item);
      if (id != null) {
        unanswered.put(id, words(item));
      }
    }
  }

  private @Nullable String take(ObjectNode item) {
    List<String> words = words(item);
    for (Iterator<Map.Entry<String, List<String>>> each = unanswered.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<String, List<String>> next = each.next();
      if (next.getValue().equals(words)) {
        each.remove();
        return next.getKey();
      }
    }
    return null;
  }

  /** What an upstream repeats of an item as it was told: not its sound, nor its parts' names. */
  private static List<String> words(ObjectNode item) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : item.path("content")) {
      text.append(part.path("text").asText(""));
    }
    return List.of(
        item.path("type").asText(""),
        item.path("role").asText(""),
        item.path("name").asText(""),
        item.path("call_id").asText(""),
        item.path("arguments").asText(""),
        item.path("output").asText(""),
        text.toString());
  }
}
