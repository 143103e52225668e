package dev.parley.realtime;

import com.fasterxml.jackson.databind.*;
import org.jspecify.annotations.Nullable;

public final class EventView {
  private String text = "";
  private @Nullable JsonNode tree;

  public boolean read(String t) {
    text = t;
    try {
      JsonNode n =
          new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(t);
      tree = n.isObject() && n.path("type").isTextual() ? n : null;
    } catch (Exception e) {
      tree = null;
    }
    return tree != null;
  }

  public String text() {
    return text;
  }

  public boolean isJson() {
    return tree != null;
  }

  private @Nullable String f(String n) {
    return tree == null ? null : tree.path(n).isTextual() ? tree.path(n).textValue() : null;
  }

  public @Nullable String type() {
    return f("type");
  }

  public ClientEventType clientType() {
    return ClientEventType.of(type());
  }

  public ServerEventType serverType() {
    return ServerEventType.of(type());
  }

  public @Nullable String eventId() {
    return f("event_id");
  }

  public @Nullable String itemId() {
    return f("item_id");
  }

  public @Nullable String responseId() {
    return f("response_id");
  }

  public @Nullable String callId() {
    return f("call_id");
  }

  public @Nullable String previousItemId() {
    return f("previous_item_id");
  }

  public boolean responseIdIs(String id) {
    return id.equals(f("response_id"));
  }
}
