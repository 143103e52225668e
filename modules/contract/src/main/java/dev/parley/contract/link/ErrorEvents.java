package dev.parley.contract.link;

import dev.parley.contract.InstanceId;
import dev.parley.contract.error.ErrorCode;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The {@code error} events that the instance of a link makes itself. Their ids are {@code event_},
 * a part of the instance's id and a counter (rule R19). Source: protocols/openai-realtime.md
 * section 7.2.
 */
public final class ErrorEvents {
  private static final int INSTANCE_CHARS = 10;
  private final InstanceId instance;
  private final String prefix;
  private long made;

  public ErrorEvents(InstanceId instance) {
    this.instance = instance;
    String id = instance.value();
    prefix = "event_" + id.substring(0, Math.min(INSTANCE_CHARS, id.length()));
  }

  /** The instance that makes them. */
  public InstanceId instance() {
    return instance;
  }

  /** The id of another event that this instance makes. */
  public String nextId() {
    return prefix + Long.toString(++made, Character.MAX_RADIX);
  }

  /** One {@code error} event as JSON. */
  public String error(ErrorCode code, String message) {
    return error(code.type(), code.label(), message, null, null);
  }

  /** The answer to one event of the client that is not as the protocol has it, as JSON. */
  public String invalid(
      String code, String message, @Nullable String param, @Nullable String eventId) {
    return error(ErrorCode.INVALID_REQUEST.type(), code, message, param, eventId);
  }

  private String error(
      String type, String code, String message, @Nullable String param, @Nullable String eventId) {
    return new JsonObject()
        .put("type", "error")
        .put("event_id", nextId())
        .put(
            "error",
            new JsonObject()
                .put("type", type)
                .put("code", code)
                .put("message", message)
                .put("param", param)
                .put("event_id", eventId))
        .encode();
  }
}
