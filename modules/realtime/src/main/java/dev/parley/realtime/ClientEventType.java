package dev.parley.realtime;

import org.jspecify.annotations.Nullable;

public enum ClientEventType {
  SESSION_UPDATE("session.update"),
  INPUT_AUDIO_BUFFER_APPEND("input_audio_buffer.append"),
  INPUT_AUDIO_BUFFER_COMMIT("input_audio_buffer.commit"),
  INPUT_AUDIO_BUFFER_CLEAR("input_audio_buffer.clear"),
  OUTPUT_AUDIO_BUFFER_CLEAR("output_audio_buffer.clear"),
  CONVERSATION_ITEM_CREATE("conversation.item.create"),
  CONVERSATION_ITEM_RETRIEVE("conversation.item.retrieve"),
  CONVERSATION_ITEM_TRUNCATE("conversation.item.truncate"),
  CONVERSATION_ITEM_DELETE("conversation.item.delete"),
  RESPONSE_CREATE("response.create"),
  RESPONSE_CANCEL("response.cancel"),
  UNKNOWN("");
  private final String wire;

  ClientEventType(String w) {
    wire = w;
  }

  public String wireName() {
    return wire;
  }

  public boolean isData() {
    return wire.startsWith("response.") && wire.endsWith(".delta");
  }

  public boolean isResponseOutput() {
    return isData()
        || (wire.startsWith("response.")
            && wire.endsWith(".done")
            && !wire.equals("response.done"));
  }

  public static ClientEventType of(@Nullable String t) {
    for (ClientEventType v : values()) if (v.wire.equals(t)) return v;
    return UNKNOWN;
  }
}
