package dev.parley.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.List;

/** GA frames as small as the rules under test allow. */
final class Events {
  static final String SESSION =
      """
      {"type":"realtime","object":"realtime.session","id":"sess_upstream","model":"gpt-upstream",\
      "audio":{"input":{"format":{"type":"audio/pcm","rate":24000},"turn_detection":null}}}""";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Events() {}

  static String event(String type) {
    return "{\"type\":\"" + type + "\",\"event_id\":\"event_1\"}";
  }

  static String created(String response) {
    return "{\"type\":\"response.created\",\"event_id\":\"event_2\",\"response\":{\"object\":"
        + "\"realtime.response\",\"id\":\""
        + response
        + "\",\"status\":\"in_progress\",\"output\":[],\"conversation_id\":\"conv_1\"}}";
  }

  static String delta(String response, int number) {
    return "{\"type\":\"response.output_audio.delta\",\"event_id\":\"event_d"
        + number
        + "\",\"response_id\":\""
        + response
        + "\",\"item_id\":\"item_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"AAAA\"}";
  }

  static JsonNode tree(String event) {
    try {
      return MAPPER.readTree(event);
    } catch (JsonProcessingException notJson) {
      throw new UncheckedIOException(notJson);
    }
  }

  static List<String> types(List<String> events) {
    return events.stream().map(event -> tree(event).path("type").asText()).toList();
  }
}
