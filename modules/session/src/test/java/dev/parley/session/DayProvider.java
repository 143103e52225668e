package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * One upstream of {@link LongDayTest}: answers every command, hears the user's turns in the sound
 * it is sent, and takes its time for answers.
 */
final class DayProvider {
  private static final int BYTES_PER_MS = 8;

  /** An event and when it is said. */
  private record Said(long atMs, String frame) {}

  private final String name;
  private final Random random;
  private final long openedMs;
  private final Deque<Said> ahead = new ArrayDeque<>();
  private final List<String> toldTexts = new ArrayList<>();
  private String lastItem;
  private boolean isDetecting = true;
  private boolean isBusy;
  private boolean isHearing;
  private long heardBytes;
  private int responses;
  private boolean isSilent;

  DayProvider(String name, Random random, long nowMs) {
    this.name = name;
    this.random = random;
    this.openedMs = nowMs;
  }

  long openedMs() {
    return openedMs;
  }

  /** Sound that it was sent, in milliseconds. */
  long heardMs() {
    return heardBytes / BYTES_PER_MS;
  }

  /** What the hub told it of the conversation, oldest first. */
  List<String> told() {
    return toldTexts;
  }

  /** Whether it is in the middle of an answer. */
  boolean isAnswering() {
    return isBusy;
  }

  /** Says nothing any more. */
  void fallSilent() {
    isSilent = true;
    ahead.clear();
  }

  boolean hasToSay(long nowMs) {
    return !ahead.isEmpty() && ahead.element().atMs() <= nowMs;
  }

  /** What it says now. */
  List<String> take(long nowMs) {
    List<String> frames = new ArrayList<>();
    while (!ahead.isEmpty() && ahead.element().atMs() <= nowMs) {
      String frame = ahead.remove().frame();
      isBusy &= !frame.contains("\"response.done\"");
      frames.add(frame);
    }
    return frames;
  }

  void on(String command, long nowMs) {
    JsonNode event = TestSession.json(command);
    switch (event.path("type").asText()) {
      case "session.update" -> {
        JsonNode detection = event.at("/session/audio/input/turn_detection");
        isDetecting = detection.isMissingNode() ? isDetecting : detection.isObject();
        say(nowMs, Frames.sessionUpdated(session(isDetecting)));
      }
      case "conversation.item.create" -> onItem(event, nowMs);
      case "response.create" -> answer(event, nowMs);
      case "input_audio_buffer.append" ->
          heardBytes += Base64.getDecoder().decode(event.path("audio").asText()).length;
      case "conversation.item.retrieve" ->
          say(
              nowMs,
              Frames.error("item_retrieve_invalid_item_id", event.path("event_id").asText()));
      default -> throw new AssertionError(command);
    }
  }

  static String session(boolean detecting) {
    String session =
        Frames.SESSION
            .replace("\"type\":\"audio/pcm\",\"rate\":24000", "\"type\":\"audio/pcmu\"")
            .replace("\"transcription\":null", "\"transcription\":{\"model\":\"m\"}");
    int from = session.indexOf("\"turn_detection\":");
    int to = session.indexOf("}}", from) + 1;
    return detecting
        ? session
        : session.substring(0, from) + "\"turn_detection\":null" + session.substring(to);
  }

  private void say(long atMs, String frame) {
    if (!isSilent) {
      ahead.add(new Said(ahead.isEmpty() ? atMs : Math.max(atMs, ahead.getLast().atMs()), frame));
    }
  }

  private void onItem(JsonNode event, long nowMs) {
    JsonNode item = event.path("item");
    String text = item.at("/content/0/text").asText();
    if (event.path("event_id").asText().startsWith("parley_")) {
      toldTexts.add(text);
    }
    add(item.path("id").asText(), item.path("role").asText(), "input_text", text, nowMs);
  }

  private void add(String id, String role, String part, String text, long nowMs) {
    String item =
        "{\"id\":\"%s\",\"type\":\"message\",\"role\":\"%s\",\"status\":\"completed\",\"content\":[{\"type\":\"%s\",%s}]}"
            .formatted(
                id,
                role,
                part,
                part.equals("input_audio") ? "\"transcript\":null" : Frames.text("text", text));
    say(nowMs, Frames.itemAdded(lastItem, item));
    say(nowMs, Frames.itemDone(lastItem, item));
    lastItem = id;
  }

  /** The user is heard to speak, from a moment of the sound that this provider was sent. */
  void hearStart(String item, long fromMs, long nowMs) {
    if (!isHearing && isDetecting) {
      isHearing = true;
      say(
          nowMs,
          Frames.event(
              "input_audio_buffer.speech_started",
              "\"audio_start_ms\":" + fromMs,
              Frames.text("item_id", item)));
    }
  }

  boolean isHearing() {
    return isHearing;
  }

  /** The turn is over: it becomes an item, is written down and is answered. */
  void hearEnd(String item, long toMs, String words, long nowMs) {
    isHearing = false;
    say(
        nowMs,
        Frames.event(
            "input_audio_buffer.speech_stopped",
            "\"audio_end_ms\":" + toMs,
            Frames.text("item_id", item)));
    say(nowMs, Frames.event("input_audio_buffer.committed", Frames.text("item_id", item)));
    add(item, "user", "input_audio", "", nowMs);
    say(
        nowMs,
        Frames.event(
            "conversation.item.input_audio_transcription.completed",
            Frames.text("item_id", item),
            "\"content_index\":0",
            Frames.text("transcript", words)));
    answer(TestSession.json("{}"), nowMs);
  }

  private void answer(JsonNode command, long nowMs) {
    if (isBusy) {
      say(
          nowMs,
          Frames.error(
              "conversation_already_has_active_response", command.path("event_id").asText()));
      return;
    }
    isBusy = true;
    responses++;
    String r = name + "_r" + responses;
    String id = "item_" + r;
    long at = nowMs + 20;
    String begun = Frames.message(id, "in_progress", "");
    say(at, Frames.created(r));
    say(at, Frames.outputItemAdded(r, 0, begun));
    say(at, Frames.itemAdded(lastItem, begun));
    say(at, Frames.part("response.content_part.added", r, id, "\"part\":{\"type\":\"text\"}"));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3 + random.nextInt(4); i++) {
      at += 100 + random.nextInt(300);
      String piece = " w" + responses + "." + i;
      text.append(piece);
      say(at, Frames.textDelta(r, piece));
    }
    String done = Frames.message(id, "completed", text.toString());
    say(at, Frames.part("response.output_text.done", r, id, Frames.text("text", text.toString())));
    say(at, Frames.itemDone(lastItem, done));
    say(
        at,
        Frames.event(
            "response.output_item.done", Frames.text("response_id", r), "\"item\":" + done));
    say(at, Frames.done(r, "completed", "null", done));
    lastItem = id;
  }
}
