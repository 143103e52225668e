package dev.parley.bench.relay;

/**
 * The two events of the load, both of about 1.4 KB: 20 ms of audio up, 20 ms down. Each carries the
 * time at which the client sent the first, so that a reply tells its own round trip.
 */
final class Events {
  /** 20 ms of 24 kHz PCM are 960 bytes, 1280 characters of base64. */
  private static final String AUDIO = "A".repeat(1_280);

  private static final int STAMP_DIGITS = 19;
  private static final String APPEND_HEAD = "{\"event_id\":\"t";
  private static final String APPEND_TAIL =
      "\",\"type\":\"input_audio_buffer.append\",\"audio\":\"" + AUDIO + "\"}";
  private static final String DELTA_HEAD =
      "{\"type\":\"response.output_audio.delta\",\"event_id\":\"t";
  private static final String DELTA_TAIL =
      "\",\"response_id\":\"resp_1\",\"item_id\":\"item_1\",\"output_index\":0,"
          + "\"content_index\":0,\"delta\":\""
          + AUDIO
          + "\"}";

  static final String SESSION_CREATED =
      "{\"type\":\"session.created\",\"event_id\":\"event_1\",\"session\":{\"type\":\"realtime\","
          + "\"object\":\"realtime.session\",\"id\":\"sess_bench\",\"model\":\"bench\","
          + "\"output_modalities\":[\"audio\"],\"audio\":{\"input\":{\"format\":{\"type\":"
          + "\"audio/pcm\",\"rate\":24000},\"turn_detection\":null},\"output\":{\"format\":"
          + "{\"type\":\"audio/pcm\",\"rate\":24000},\"voice\":\"alloy\",\"speed\":1.0}}}}";

  static final String RESPONSE_CREATED =
      "{\"type\":\"response.created\",\"event_id\":\"event_2\",\"response\":{\"object\":"
          + "\"realtime.response\",\"id\":\"resp_1\",\"status\":\"in_progress\","
          + "\"status_details\":null,\"output\":[],\"conversation_id\":\"conv_1\","
          + "\"usage\":null,\"metadata\":null}}";

  private Events() {}

  static String append(long sentNanos) {
    return APPEND_HEAD + stamp(sentNanos) + APPEND_TAIL;
  }

  static boolean isAppend(String event) {
    return event.startsWith(APPEND_HEAD);
  }

  /** The reply to an append, with its stamp. */
  static String delta(String append) {
    int from = APPEND_HEAD.length();
    return DELTA_HEAD + append.substring(from, from + STAMP_DIGITS) + DELTA_TAIL;
  }

  static boolean isDelta(String event) {
    return event.startsWith(DELTA_HEAD);
  }

  static long sentNanos(String delta) {
    int from = DELTA_HEAD.length();
    return Long.parseLong(delta, from, from + STAMP_DIGITS, 10);
  }

  private static String stamp(long nanos) {
    String digits = Long.toString(nanos);
    return "0".repeat(STAMP_DIGITS - digits.length()) + digits;
  }
}
