package dev.parley.realtime;

import org.jspecify.annotations.Nullable;

/** GA's client events (section 3). Those of translation sessions are not among them. */
public enum ClientEventType {
  SESSION_UPDATE("session.update"),
  INPUT_AUDIO_BUFFER_APPEND("input_audio_buffer.append"),
  INPUT_AUDIO_BUFFER_COMMIT("input_audio_buffer.commit"),
  INPUT_AUDIO_BUFFER_CLEAR("input_audio_buffer.clear"),
  /** WebRTC and SIP only. */
  OUTPUT_AUDIO_BUFFER_CLEAR("output_audio_buffer.clear"),
  CONVERSATION_ITEM_CREATE("conversation.item.create"),
  CONVERSATION_ITEM_RETRIEVE("conversation.item.retrieve"),
  CONVERSATION_ITEM_TRUNCATE("conversation.item.truncate"),
  CONVERSATION_ITEM_DELETE("conversation.item.delete"),
  RESPONSE_CREATE("response.create"),
  RESPONSE_CANCEL("response.cancel"),
  /** Any other type; its wire name is empty. */
  UNKNOWN("");

  private static final WireNames<ClientEventType> NAMES =
      new WireNames<>(values(), ClientEventType::wireName, UNKNOWN);

  private final String wireName;

  ClientEventType(String wireName) {
    this.wireName = wireName;
  }

  /** The {@code type} on the wire. */
  public String wireName() {
    return wireName;
  }

  /**
   * @param type as on the wire
   */
  public static ClientEventType of(@Nullable String type) {
    return type == null ? UNKNOWN : NAMES.find(type, 0, type.length());
  }

  static ClientEventType of(String text, int from, int to) {
    return NAMES.find(text, from, to);
  }
}
