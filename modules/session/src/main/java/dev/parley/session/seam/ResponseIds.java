package dev.parley.session.seam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The ids of responses between one upstream and the client: those that go on under the id they had
 * (rule R14) and those whose id the client knows from another upstream (rule R15). A pair ends with
 * {@code response.done}; a second one for the same response, or a second {@code response.created},
 * is not for the client.
 */
final class ResponseIds {
  /** How many responses are known by id after their end, or before they matter. */
  private static final int REMEMBERED = 256;

  /** More than this are never open at once. */
  private static final int MAX_AWAITED = 64;

  /** A response the client holds for open, asked for again. */
  private record Awaited(String clientId, boolean outOfBand, @Nullable JsonNode metadata) {
    /** What an upstream says of the response's conversation; nothing said fits all. */
    boolean fits(@Nullable JsonNode conversation) {
      return conversation == null || conversation.isNull() == outOfBand;
    }
  }

  private final List<Awaited> awaited = new ArrayList<>(1);
  private final IdMap ids = new IdMap();
  private final Map<String, Awaited> successors = new HashMap<>(0);
  private final RecentIds own = new RecentIds(REMEMBERED);
  private final RecentIds ended = new RecentIds(REMEMBERED);
  private final Predicate<String> knows;
  private final UnaryOperator<String> mint;
  private boolean exhausted;

  ResponseIds(Predicate<String> knows, UnaryOperator<String> mint) {
    this.knows = knows;
    this.mint = mint;
  }

  boolean isEmpty() {
    return awaited.isEmpty() && ids.isEmpty();
  }

  boolean isExhausted() {
    return exhausted;
  }

  void await(String clientId, boolean outOfBand, @Nullable JsonNode metadata) {
    if (awaited.size() < MAX_AWAITED && !isAwaited(clientId)) {
      awaited.add(new Awaited(clientId, outOfBand, metadata));
    }
  }

  boolean isAwaited(String clientId) {
    return awaited.stream().anyMatch(each -> each.clientId.equals(clientId));
  }

  /** Whether the awaited response belongs to the default conversation. */
  boolean isAwaitedInConversation(String clientId) {
    return awaited.stream().anyMatch(each -> each.clientId.equals(clientId) && !each.outOfBand);
  }

  void abandon(String clientId) {
    awaited.removeIf(each -> each.clientId.equals(clientId));
  }

  /**
   * {@code response.created}.
   *
   * @return the client's id of the response; null if the client knows that it is open or was
   */
  @Nullable String created(String upstreamId, ObjectNode response) {
    if (ids.isMapped(upstreamId) || ended.contains(upstreamId)) {
      return null;
    }
    if (own.contains(upstreamId)) {
      return upstreamId;
    }
    Awaited next = next(response);
    if (next != null) {
      awaited.remove(next);
      if (map(upstreamId, next.clientId)) {
        successors.put(upstreamId, next);
      }
      return null;
    }
    if (isAwaited(upstreamId) || ids.isTaken(upstreamId) || knows.test(upstreamId)) {
      return map(upstreamId, mint.apply("resp_")) ? ids.down(upstreamId) : null;
    }
    own.add(upstreamId);
    return upstreamId;
  }

  private boolean map(String upstreamId, String clientId) {
    boolean room = ids.put(upstreamId, clientId);
    exhausted |= !room;
    return room;
  }

  /** Responses of one kind begin in the order they were asked for, unless metadata tells better. */
  private @Nullable Awaited next(ObjectNode response) {
    JsonNode conversation = response.get("conversation_id");
    Awaited first = null;
    for (Awaited each : awaited) {
      if (each.fits(conversation)) {
        if (each.metadata instanceof ObjectNode && each.metadata.equals(response.get("metadata"))) {
          return each;
        }
        first = first == null ? each : first;
      }
    }
    return first;
  }

  /**
   * The client's id of a response that the upstream speaks of.
   *
   * @return null if the client takes it for one that this upstream has not begun
   */
  @Nullable String down(String upstreamId) {
    if (ids.isMapped(upstreamId) || own.contains(upstreamId)) {
      return ids.down(upstreamId);
    }
    String before = ended.other(upstreamId);
    if (before != null) {
      return before;
    }
    String clientId = ids.down(upstreamId);
    return isAwaited(clientId) ? null : clientId;
  }

  /** The client's id of a response that may be mentioned anywhere. */
  String mentioned(String upstreamId) {
    String clientId = down(upstreamId);
    return clientId == null ? upstreamId : clientId;
  }

  /**
   * {@code response.done}.
   *
   * @return whether the client is to see it
   */
  boolean done(Rewrite rewrite, String upstreamId, ObjectNode response) {
    if (ended.contains(upstreamId)) {
      return false;
    }
    String clientId = down(upstreamId);
    if (clientId == null) {
      return false;
    }
    rewrite.setText(response, "id", clientId);
    if (ids.isMapped(upstreamId)) {
      Awaited successor = successors.remove(upstreamId);
      if (successor != null && successor.metadata != null) {
        rewrite.set(response, "metadata", successor.metadata);
      }
      ids.remove(upstreamId);
      ended.add(upstreamId, clientId);
    }
    return true;
  }

  /** The upstream's id of a response that the client speaks of. */
  String up(String clientId) {
    return ids.up(clientId);
  }
}
