package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/**
 * Which kind of command an {@code error} event answers. The event id says it where the client gave
 * one; else only code and parameter do (section 7.3).
 */
enum RefusedCommand {
  /** A {@code session.update}. */
  UPDATE,
  /** A {@code response.create}. */
  RESPONSE,
  /** An {@code input_audio_buffer.commit}. */
  COMMIT,
  /** Something that owes nothing. */
  OTHER,
  /** The error does not say. */
  UNKNOWN;

  private static final Set<String> OTHER_FIELDS =
      Set.of("type", "item_id", "content_index", "audio_end_ms", "previous_item_id", "event_id");

  /**
   * @param error the object inside the event
   */
  static RefusedCommand of(JsonNode error) {
    String code = error.path("code").asText("").toLowerCase(Locale.ROOT);
    String param = error.path("param").asText("");
    if (code.startsWith("input_audio_buffer_commit")) {
      return COMMIT;
    }
    if (code.startsWith("response_cancel")
        || code.startsWith("item_")
        || code.startsWith("invalid_json")
        || code.startsWith("invalid_event")
        || code.equals("unsupported_content_type")) {
      return OTHER;
    }
    if (code.equals("conversation_already_has_active_response")
        || code.startsWith("response_create")
        || isField(param, "response")) {
      return RESPONSE;
    }
    if (code.startsWith("cannot_update") || isField(param, "session")) {
      return UPDATE;
    }
    return isFieldOfAnother(param) ? OTHER : UNKNOWN;
  }

  private static boolean isFieldOfAnother(String param) {
    return isField(param, "item") || isField(param, "audio") || OTHER_FIELDS.contains(param);
  }

  private static boolean isField(String param, String field) {
    return param.equals(field) || param.startsWith(field + ".") || param.startsWith(field + "[");
  }
}
