package dev.parley.session.seam;

import dev.parley.realtime.ServerEventType;
import dev.parley.session.seam.Seam.Seen;
import java.util.HashMap;
import java.util.Map;

/**
 * The items an upstream was told by the hub. What the client knows of them already is swallowed
 * just as often as it knows it: an item that the client itself deletes and creates again is
 * answered as ever.
 */
final class Replayed {
  /** How many events of each kind are still to be swallowed. */
  private static final class Expected {
    private int added;
    private int created;
    private int done;
    private int deleted;

    private void expect(Seen seen) {
      if (seen != Seen.NOTHING) {
        added++;
        created++;
      }
      if (seen == Seen.DONE) {
        done++;
      }
    }

    private boolean swallows(ServerEventType type) {
      return switch (type) {
        case CONVERSATION_ITEM_ADDED -> added > 0 && added-- > 0;
        case CONVERSATION_ITEM_CREATED -> created > 0 && created-- > 0;
        case CONVERSATION_ITEM_DONE -> done > 0 && done-- > 0;
        case CONVERSATION_ITEM_DELETED -> deleted > 0 && deleted-- > 0;
        default -> false;
      };
    }
  }

  private final Map<String, Expected> items = new HashMap<>();

  Replayed(Map<String, Seen> replayed) {
    replayed.forEach((id, seen) -> of(id).expect(seen));
  }

  private Expected of(String id) {
    return items.computeIfAbsent(id, none -> new Expected());
  }

  boolean contains(String id) {
    return items.containsKey(id);
  }

  /** The hub deletes the item upstream, for itself. */
  void expectDeleted(String id) {
    of(id).deleted++;
  }

  /** The hub tells the item again, all of which the client knows. */
  void expectAgain(String id) {
    of(id).expect(Seen.DONE);
  }

  /** The upstream does not have the item. */
  void forget(String id) {
    items.remove(id);
  }

  /**
   * Whether the client knows what this event says. If not, and it is a deletion, the item is over.
   */
  boolean swallows(ServerEventType type, String id) {
    Expected expected = items.get(id);
    if (expected == null) {
      return false;
    }
    if (expected.swallows(type)) {
      return true;
    }
    if (type == ServerEventType.CONVERSATION_ITEM_DELETED) {
      items.remove(id);
    }
    return false;
  }
}
