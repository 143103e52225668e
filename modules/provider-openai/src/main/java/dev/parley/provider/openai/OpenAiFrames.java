package dev.parley.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the few events that the handshake understands; after it no event is looked at
 * here. Stateless; any thread. Source: protocols/openai-realtime.md sections 4.1 and 7.2.
 */
final class OpenAiFrames {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final OpenAiFrame OTHER = new OpenAiFrame.Other();

  private OpenAiFrames() {}

  /** What this message means; never fails. */
  static OpenAiFrame read(String message) {
    try (JsonParser parser = JSON.createParser(message)) {
      return new Reading(message, parser).read();
    } catch (IOException malformed) {
      return OTHER;
    }
  }

  /**
   * A {@code session.update}.
   *
   * @param config a GA session object
   */
  static String sessionUpdate(String eventId, String config) {
    return "{\"type\":\"session.update\",\"event_id\":\""
        + eventId
        + "\",\"session\":"
        + config
        + "}";
  }

  /** One pass over one message. */
  private static final class Reading {
    private final String message;
    private final JsonParser parser;
    private @Nullable String type;
    private @Nullable String session;
    private @Nullable String errorCode;
    private @Nullable String errorEventId;
    private boolean hasError;

    Reading(String message, JsonParser parser) {
      this.message = message;
      this.parser = parser;
    }

    OpenAiFrame read() throws IOException {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return OTHER;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("type") && value == JsonToken.VALUE_STRING) {
          type = parser.getText();
        } else if (name.equals("session") && value == JsonToken.START_OBJECT) {
          session = slice();
        } else if (name.equals("error") && value == JsonToken.START_OBJECT) {
          readError();
        } else {
          parser.skipChildren();
        }
      }
      return parser.nextToken() == null ? meaning() : OTHER;
    }

    /** The object that starts here, as it is written. */
    private String slice() throws IOException {
      int start = (int) parser.currentTokenLocation().getCharOffset();
      parser.skipChildren();
      return message.substring(start, (int) parser.currentLocation().getCharOffset());
    }

    private void readError() throws IOException {
      hasError = true;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        String text = value == JsonToken.VALUE_STRING ? parser.getText() : null;
        switch (name) {
          case "code" -> errorCode = text;
          case "event_id" -> errorEventId = text;
          default -> {}
        }
        parser.skipChildren();
      }
    }

    private OpenAiFrame meaning() {
      if ("session.created".equals(type) && session != null) {
        return new OpenAiFrame.Created(session);
      }
      if ("session.updated".equals(type) && session != null) {
        return new OpenAiFrame.Updated(session);
      }
      if ("error".equals(type) && hasError) {
        return new OpenAiFrame.Refusal(errorCode, errorEventId);
      }
      return OTHER;
    }
  }
}
