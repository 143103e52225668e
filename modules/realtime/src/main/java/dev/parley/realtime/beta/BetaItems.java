package dev.parley.realtime.beta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Conversation items (section 6). They differ in what the assistant's content parts are called:
 * {@code text} and {@code audio} in beta, {@code output_text} and {@code output_audio} in GA.
 * Stateless.
 */
final class BetaItems {
  private static final Map<String, String> TO_GA =
      Map.of("text", "output_text", "audio", "output_audio");
  private static final Map<String, String> TO_BETA =
      Map.of("output_text", "text", "output_audio", "audio");

  private BetaItems() {}

  /**
   * Rewrites one item of a client.
   *
   * @return whether that changed it
   */
  static boolean toGa(@Nullable JsonNode item) {
    return item != null
        && "assistant".equals(item.path("role").textValue())
        && rename(item.path("content"), TO_GA);
  }

  /** Rewrites the items of a list. */
  static void allToGa(@Nullable JsonNode items) {
    if (items instanceof ArrayNode list) {
      list.forEach(BetaItems::toGa);
    }
  }

  /** Rewrites one item of a server. GA may leave out what kind of object it is. */
  static void toBeta(@Nullable JsonNode item) {
    if (item instanceof ObjectNode object) {
      if (!object.has("object")) {
        object.put("object", "realtime.item");
      }
      rename(object.path("content"), TO_BETA);
    }
  }

  /** Rewrites the items of a list. */
  static void allToBeta(@Nullable JsonNode items) {
    if (items instanceof ArrayNode list) {
      list.forEach(BetaItems::toBeta);
    }
  }

  private static boolean rename(JsonNode content, Map<String, String> names) {
    boolean changed = false;
    for (JsonNode part : content) {
      String type = part.path("type").textValue();
      String other = type == null ? null : names.get(type);
      if (other != null && part instanceof ObjectNode object) {
        object.put("type", other);
        changed = true;
      }
    }
    return changed;
  }
}
