package dev.parley.session;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the hub has asked a new upstream for by itself, by the ids of its commands (rule R19), so
 * that a refusal is understood.
 */
final class HubRequests {
  private final Set<String> responses = new HashSet<>(2);
  private final Map<String, String> items = new HashMap<>();

  void onResponseAsked(String commandId) {
    responses.add(commandId);
  }

  void onItemTold(String commandId, String itemId) {
    items.put(commandId, itemId);
  }

  /** Whether the command asked for a response again. */
  boolean takeResponse(String commandId) {
    return responses.remove(commandId);
  }

  /** The item that the command told, or null. */
  @Nullable String takeItem(String commandId) {
    return items.remove(commandId);
  }
}
