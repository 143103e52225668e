package dev.parley.session;

import java.util.Base64;

/** GA frames as small as the rules under test allow. */
final class Frames {
  static final String SESSION =
      """
      {"type":"realtime","object":"realtime.session","id":"sess_upstream","model":"gpt-upstream",\
      "instructions":"be brief","expires_at":1790003600,"audio":{"input":{"format":{"type":"audio/pcm",\
      "rate":24000},"transcription":null,"turn_detection":{"type":"server_vad","threshold":0.5,\
      "silence_duration_ms":200,"create_response":true,"interrupt_response":true}},\
      "output":{"voice":"alloy"}}}""";

  private Frames() {}

  /** An event with these fields after its type: {@code event("x", "\"a\":1")}. */
  static String event(String type, String... fields) {
    StringBuilder frame = new StringBuilder("{\"type\":\"").append(type).append('"');
    for (String field : fields) {
      frame.append(',').append(field);
    }
    return frame.append('}').toString();
  }

  static String text(String name, String value) {
    return "\"" + name + "\":\"" + value + "\"";
  }

  static String sessionUpdate(String session) {
    return event("session.update", "\"session\":" + session);
  }

  static String sessionUpdated(String session) {
    return event("session.updated", text("event_id", "event_u"), "\"session\":" + session);
  }

  static String manualTurns() {
    return sessionUpdated(
        "{\"type\":\"realtime\",\"id\":\"sess_upstream\",\"model\":\"gpt-upstream\","
            + "\"audio\":{\"input\":{\"turn_detection\":null}}}");
  }

  static String append(byte[] pcm) {
    return event(
        "input_audio_buffer.append", text("audio", Base64.getEncoder().encodeToString(pcm)));
  }

  /** So many milliseconds of a loud square wave at 24 kHz. */
  static byte[] loud(int milliseconds) {
    byte[] pcm = new byte[milliseconds * 48];
    for (int i = 0; i + 1 < pcm.length; i += 2) {
      short sample = (short) ((i / 2) % 100 < 50 ? 8_000 : -8_000);
      pcm[i] = (byte) sample;
      pcm[i + 1] = (byte) (sample >> 8);
    }
    return pcm;
  }

  static byte[] silence(int milliseconds) {
    return new byte[milliseconds * 48];
  }

  static String created(String id) {
    return event(
        "response.created",
        text("event_id", "event_c_" + id),
        "\"response\":{\"object\":\"realtime.response\",\"id\":\""
            + id
            + "\",\"status\":\"in_progress\",\"status_details\":null,\"output\":[],"
            + "\"conversation_id\":\"conv_1\",\"usage\":null,\"metadata\":{\"k\":\"v\"}}");
  }

  static String createdOutOfBand(String id) {
    return created(id).replace("\"conv_1\"", "null");
  }

  static String done(String id, String status, String details, String output) {
    return event(
        "response.done",
        text("event_id", "event_d_" + id),
        "\"response\":{\"object\":\"realtime.response\",\"id\":\""
            + id
            + "\",\"status\":\""
            + status
            + "\",\"status_details\":"
            + details
            + ",\"output\":["
            + output
            + "]}");
  }

  static String completed(String id) {
    return done(id, "completed", "null", message("item_" + id, "completed", "hello"));
  }

  static String cancelled(String id) {
    return done(id, "cancelled", "{\"type\":\"cancelled\",\"reason\":\"turn_detected\"}", "");
  }

  static String failed(String id, String type, String code) {
    return done(
        id,
        "failed",
        "{\"type\":\"failed\",\"error\":{\"type\":\""
            + type
            + "\",\"code\":\""
            + code
            + "\",\"message\":\"vendor text\"}}",
        "");
  }

  static String message(String id, String status, String text) {
    return "{\"id\":\""
        + id
        + "\",\"object\":\"realtime.item\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\""
        + status
        + "\",\"content\":["
        + (text.isEmpty() ? "" : "{\"type\":\"output_text\",\"text\":\"" + text + "\"}")
        + "]}";
  }

  static String outputItemAdded(String response, int index, String item) {
    return event(
        "response.output_item.added",
        text("response_id", response),
        "\"output_index\":" + index,
        "\"item\":" + item);
  }

  static String itemAdded(String previous, String item) {
    return event(
        "conversation.item.added",
        "\"previous_item_id\":" + (previous == null ? "null" : "\"" + previous + "\""),
        "\"item\":" + item);
  }

  static String itemDone(String previous, String item) {
    return itemAdded(previous, item).replace("item.added", "item.done");
  }

  /** Any event about one part of an item. */
  static String part(String type, String response, String item, String... more) {
    String[] fields = new String[more.length + 4];
    fields[0] = text("response_id", response);
    fields[1] = text("item_id", item);
    fields[2] = "\"output_index\":0";
    fields[3] = "\"content_index\":0";
    System.arraycopy(more, 0, fields, 4, more.length);
    return event(type, fields);
  }

  static String audioDelta(String response) {
    return part("response.output_audio.delta", response, "item_" + response, text("delta", "AAAA"));
  }

  static String textDelta(String response, String delta) {
    return part("response.output_text.delta", response, "item_" + response, text("delta", delta));
  }

  static String speech(String what, String item) {
    return event(
        "input_audio_buffer.speech_" + what, "\"audio_start_ms\":100", text("item_id", item));
  }

  static String error(String code, String eventId) {
    return event(
        "error",
        "\"error\":{\"type\":\"invalid_request_error\",\"code\":\""
            + code
            + "\",\"message\":\"m\",\"param\":null,\"event_id\":"
            + (eventId == null ? "null" : "\"" + eventId + "\"")
            + "}");
  }
}
