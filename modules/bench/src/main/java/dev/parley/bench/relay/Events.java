package dev.parley.bench.relay;

import java.util.Base64;
import java.util.Random;

/**
 * The two events of the load, both of about 1.4 KB: 20 ms of audio up, 20 ms down. Each carries the
 * time at which the client sent the first, so that a reply tells its own round trip.
 */
final class Events {
  /** 20 ms of 24 kHz PCM are 960 bytes, 1280 characters of base64. */
  private static final int AUDIO_CHARACTERS = 1_280;

  private static final int DISTINCT = 16;
  private static final String[] AUDIO = audio();
  private static final int STAMP_DIGITS = 19;
  private static final String APPEND_HEAD = "{\"event_id\":\"t";
  private static final String APPEND_MIDDLE =
      "\",\"type\":\"input_audio_buffer.append\",\"audio\":\"";
  private static final String DELTA_HEAD =
      "{\"type\":\"response.output_audio.delta\",\"event_id\":\"t";
  private static final String DELTA_MIDDLE =
      "\",\"response_id\":\"resp_1\",\"item_id\":\"item_1\",\"output_index\":0,"
          + "\"content_index\":0,\"delta\":\"";
  private static final String TAIL = "\"}";

  private static final String SESSION =
      "\"session\":{\"type\":\"realtime\","
          + "\"object\":\"realtime.session\",\"id\":\"sess_bench\",\"model\":\"bench\","
          + "\"output_modalities\":[\"audio\"],\"audio\":{\"output\":{\"format\":"
          + "{\"type\":\"audio/pcm\",\"rate\":24000},\"voice\":\"alloy\",\"speed\":1.0},"
          + "\"input\":{\"format\":{\"type\":\"audio/pcm\",\"rate\":24000},"
          + "\"turn_detection\":null";

  static final String SESSION_CREATED =
      "{\"type\":\"session.created\",\"event_id\":\"event_1\"," + SESSION + "}}}}";

  /**
   * The only update there is, whose confirmation has what it asks for: transcripts of the user's
   * speech.
   */
  static final String SESSION_UPDATED =
      "{\"type\":\"session.updated\",\"event_id\":\"event_3\","
          + SESSION
          + ",\"transcription\":{\"model\":\"bench\"}}}}}";

  static final String RESPONSE_CREATED =
      "{\"type\":\"response.created\",\"event_id\":\"event_2\",\"response\":{\"object\":"
          + "\"realtime.response\",\"id\":\"resp_1\",\"status\":\"in_progress\","
          + "\"status_details\":null,\"output\":[],\"conversation_id\":\"conv_1\","
          + "\"usage\":null,\"metadata\":null}}";

  private Events() {}

  /**
   * An append.
   *
   * @param number of the frame, which decides its audio
   */
  static String append(long sentNanos, long number) {
    return APPEND_HEAD + stamp(sentNanos) + APPEND_MIDDLE + audio(number) + TAIL;
  }

  static boolean isAppend(String event) {
    return event.startsWith(APPEND_HEAD);
  }

  /** The reply to an append, with its stamp and its audio. */
  static String delta(String append) {
    int stamp = APPEND_HEAD.length();
    int audio = stamp + STAMP_DIGITS + APPEND_MIDDLE.length();
    return DELTA_HEAD
        + append.substring(stamp, stamp + STAMP_DIGITS)
        + DELTA_MIDDLE
        + append.substring(audio);
  }

  /** Whether a delta is the whole reply to the append of this time and number. */
  static boolean answers(String delta, long sentNanos, long number) {
    String audio = audio(number);
    int at = DELTA_HEAD.length() + STAMP_DIGITS + DELTA_MIDDLE.length();
    return sentNanos(delta) == sentNanos
        && delta.length() == at + audio.length() + TAIL.length()
        && delta.startsWith(audio, at);
  }

  /** Of the hub: the clients send none. */
  static boolean isSessionUpdate(String event) {
    return event.contains("\"session.update\"");
  }

  /** Whoever relays it may have changed it. */
  static boolean isSessionCreated(String event) {
    return event.contains("\"session.created\"");
  }

  static boolean isDelta(String event) {
    return event.startsWith(DELTA_HEAD);
  }

  static long sentNanos(String delta) {
    int from = DELTA_HEAD.length();
    return Long.parseLong(delta, from, from + STAMP_DIGITS, 10);
  }

  private static String audio(long number) {
    return AUDIO[(int) (number % DISTINCT)];
  }

  private static String[] audio() {
    Random random = new Random(1);
    String[] all = new String[DISTINCT];
    byte[] quiet = new byte[AUDIO_CHARACTERS / 4 * 3];
    for (int i = 0; i < DISTINCT; i++) {
      for (int at = 0; at < quiet.length; at += 2) {
        quiet[at] = (byte) random.nextInt(64);
      }
      all[i] = Base64.getEncoder().encodeToString(quiet);
    }
    return all;
  }

  private static String stamp(long nanos) {
    String digits = Long.toString(nanos);
    return "0".repeat(STAMP_DIGITS - digits.length()) + digits;
  }
}
