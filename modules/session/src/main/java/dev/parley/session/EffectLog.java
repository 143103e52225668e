package dev.parley.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The effects not yet taken, in order, and the one place that numbers hub-made events (rule R19).
 */
final class EffectLog {
  /** Every command the hub sends by itself carries an id that starts so (rule R19). */
  static final String HUB_COMMAND_PREFIX = "parley_";

  /** The type of errors that are not the client's. */
  static final String SERVER_ERROR = "server_error";

  private final String eventIdPrefix;
  private List<Effect> pending = List.of();
  private long lastEventId;
  private long lastCommandId;
  private long lastMintedId;

  /**
   * @param instancePart what follows {@code event_} in the id of a hub-made event
   */
  EffectLog(String instancePart) {
    this.eventIdPrefix = "event_" + instancePart;
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /** Hands over what has gathered; empty and constant when there is nothing. */
  List<Effect> take() {
    List<Effect> taken = pending;
    pending = List.of();
    return taken;
  }

  /** A server event of the hub's own, to be filled and given to {@link #toClient(ObjectNode)}. */
  ObjectNode serverEvent(String type) {
    lastEventId++;
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", type)
        .put("event_id", eventIdPrefix + lastEventId);
  }

  /** A command of the hub's own, to be filled and given to {@link #toUpstream(ObjectNode)}. */
  ObjectNode hubCommand(String type) {
    lastCommandId++;
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", type)
        .put("event_id", HUB_COMMAND_PREFIX + lastCommandId);
  }

  /** An id that no upstream gives, of the length of the protocol's. */
  String mintId(String prefix) {
    lastMintedId++;
    return prefix + eventIdPrefix.substring("event_".length()) + lastMintedId;
  }

  void toClient(ObjectNode event) {
    add(new Effect.SendToClient(event.toString(), false));
  }

  /** How many effects wait to be taken; a place for {@link #toClientAt}. */
  int mark() {
    return pending.size();
  }

  /** Sends a rewritten frame before all that was decided since the mark. */
  void toClientAt(int mark, String frame, boolean isData) {
    add(new Effect.SendToClient(frame, isData));
    if (mark < pending.size() - 1) {
      pending.add(mark, pending.remove(pending.size() - 1));
    }
  }

  void toUpstream(ObjectNode event) {
    toUpstream(event.toString());
  }

  void toUpstream(String event) {
    add(new Effect.SendToUpstream(event));
  }

  /** The client did something it must change; the session goes on (section 5.10). */
  void clientError(
      String code, String message, @Nullable String param, @Nullable String clientEventId) {
    error("invalid_request_error", code, message, param, clientEventId);
    count(Effect.Counted.CLIENT_ERROR, code);
  }

  /** The session ends for a reason that is not the client's. */
  void serverError(String code, String message) {
    error("server_error", code, message, null, null);
  }

  /** No upstream could be had: one error and the end. */
  void noUpstream(String code, String message) {
    boolean clients = code.equals("model_not_found");
    String type = clients ? "invalid_request_error" : SERVER_ERROR;
    error(type, code, message, clients ? "model" : null, null);
    closeFailed(type, code);
  }

  /** Closes the link with the reason that names the error sent before it (section 7.4). */
  void closeFailed(String type, String code) {
    add(new Effect.CloseLink(1011, type + "." + code));
  }

  /** As {@link #closeFailed}, when it is the hub that leaves. */
  void closeGoingAway(String type, String code) {
    add(new Effect.CloseLink(1001, type + "." + code));
  }

  private void error(
      String type,
      String code,
      String message,
      @Nullable String param,
      @Nullable String clientEventId) {
    ObjectNode event = serverEvent("error");
    event
        .putObject("error")
        .put("type", type)
        .put("code", code)
        .put("message", message)
        .put("param", param)
        .put("event_id", clientEventId);
    toClient(event);
  }

  void count(Effect.Counted what, String code) {
    add(new Effect.Count(what, code));
  }

  void add(Effect effect) {
    if (pending.isEmpty()) {
      pending = new ArrayList<>(4);
    }
    pending.add(effect);
  }
}
