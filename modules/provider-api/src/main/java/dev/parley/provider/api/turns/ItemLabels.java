package dev.parley.provider.api.turns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.realtime.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The ids of items that the client knew before the provider had one for them. The newest {@value
 * #MAX} are kept. Not thread-safe.
 */
final class ItemLabels {
  private static final int MAX = 10_000;
  private static final Set<String> ID_FIELDS = Set.of("id", "item_id", "previous_item_id");

  private final Map<String, String> toClient = new LinkedHashMap<>();
  private final Map<String, String> toProvider = new LinkedHashMap<>();

  /**
   * @param providers the id that the provider gave the item
   * @param clients the one that the client was told
   */
  void add(String providers, String clients) {
    if (toClient.size() >= MAX) {
      String oldest = toClient.keySet().iterator().next();
      toProvider.remove(toClient.remove(oldest));
    }
    toClient.put(providers, clients);
    toProvider.put(clients, providers);
  }

  /** A provider's event as the client has to see it; the same text where nothing changes. */
  String down(String event) {
    return renamed(event, toClient);
  }

  /** A client's command as the provider has to see it; the same text where nothing changes. */
  String up(String command) {
    return renamed(command, toProvider);
  }

  private static String renamed(String event, Map<String, String> names) {
    if (names.isEmpty()) {
      return event;
    }
    ObjectNode tree = Json.object(event);
    return tree != null && rename(tree, names) ? tree.toString() : event;
  }

  private static boolean rename(JsonNode node, Map<String, String> names) {
    boolean changed = false;
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        JsonNode value = field.getValue();
        String name =
            value.isTextual() && ID_FIELDS.contains(field.getKey())
                ? names.get(value.textValue())
                : null;
        if (name != null) {
          field.setValue(TextNode.valueOf(name));
        }
        changed |= name != null || rename(value, names);
      }
    } else if (node.isArray()) {
      for (JsonNode each : node) {
        changed |= rename(each, names);
      }
    }
    return changed;
  }
}
