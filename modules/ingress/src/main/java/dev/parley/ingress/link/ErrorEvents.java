package dev.parley.ingress.link;

import dev.parley.contract.InstanceId;
import dev.parley.contract.error.ErrorCode;
import io.vertx.core.json.JsonObject;

/**
 * The {@code error} events an ingress instance makes itself. Their ids are {@code event_}, a part
 * of the instance's id and a counter (rule R19). Source: protocols/openai-realtime.md section 7.2.
 */
public final class ErrorEvents {
  private static final int INSTANCE_CHARS = 10;
  private final String prefix;
  private long made;

  public ErrorEvents(InstanceId instance) {
    String id = instance.value();
    prefix = "event_" + id.substring(0, Math.min(INSTANCE_CHARS, id.length()));
  }

  /** One {@code error} event as JSON. */
  public String error(ErrorCode code, String message) {
    return new JsonObject()
        .put("type", "error")
        .put("event_id", prefix + Long.toString(++made, Character.MAX_RADIX))
        .put(
            "error",
            new JsonObject()
                .put("type", code.type())
                .put("code", code.label())
                .put("message", message)
                .putNull("param")
                .putNull("event_id"))
        .encode();
  }
}
