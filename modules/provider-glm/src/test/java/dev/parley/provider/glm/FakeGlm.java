package dev.parley.provider.glm;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * One GLM session as far as the protocol page tells (protocols/glm-realtime.md sections 3 to 7),
 * strict about what it takes. What it has to say waits in {@link #out}, so that a test decides when
 * it is read.
 */
final class FakeGlm {
  /** What makes it say one thing or another. */
  static final class Habits {
    boolean ignoresItems;
    boolean speaksText;
    boolean callsLate;
    boolean realCallIds;
    boolean failsResponses;
    boolean refusesSecondUpdate;
    boolean unaskedResponse;
    boolean refusesCommits;
    boolean hearsNothing;
    boolean neverStops;
    boolean commitsBeforeStop;
  }

  static final String LONG = "Tell me a long story.";
  static final String CALL = "Call the tool lookup.";

  private static final Set<String> SESSION_FIELDS =
      Set.of(
          "model",
          "modalities",
          "instructions",
          "voice",
          "input_audio_format",
          "output_audio_format",
          "input_audio_noise_reduction",
          "turn_detection",
          "temperature",
          "max_response_output_tokens",
          "tools",
          "greeting_config",
          "beta_fields");

  final Deque<JsonObject> out = new ArrayDeque<>();

  /** What the client did that GLM would not take. */
  final List<String> complaints = new ArrayList<>();

  final List<JsonObject> received = new ArrayList<>();
  final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  final Habits habits;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private final List<String> texts = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private JsonObject session = new JsonObject();
  private int ids;
  private int updates;
  private boolean appended;
  private String live;
  private boolean speaking;
  private int quietMs;
  private int callsMade;

  FakeGlm(Habits habits) {
    this.habits = habits;
    say("heartbeat");
    say("session.created").put("session", new JsonObject().put("model", "glm-realtime"));
  }

  JsonObject session() {
    return session;
  }

  private JsonObject say(String type) {
    JsonObject frame = new JsonObject().put("type", type);
    if (!type.equals("heartbeat")) {
      frame.put("event_id", "event" + ++ids);
    }
    out.add(frame);
    return frame;
  }

  private void fail(String code) {
    say("error")
        .put("error", new JsonObject().put("code", code).put("message", "vendor words " + code));
  }

  /** One message of the client. */
  void onClient(String text) {
    if (text.length() > 250_000) {
      complaints.add("a message of " + text.length() + " bytes");
    }
    JsonObject frame = new JsonObject(text);
    received.add(frame);
    if (!(frame.getValue("client_timestamp") instanceof Long)) {
      complaints.add("no integer client_timestamp: " + frame.getString("type"));
    }
    switch (frame.getString("type")) {
      case "session.update" -> onUpdate(frame.getJsonObject("session"));
      case "input_audio_buffer.append" -> onAppend(frame);
      case "input_audio_buffer.append_video_frame" -> requireVideo(frame);
      case "input_audio_buffer.commit" -> onCommit();
      case "input_audio_buffer.clear" -> {
        buffer.reset();
        speaking = false;
        appended = false;
        say("input_audio_buffer.cleared");
      }
      case "conversation.item.create" -> onItem(frame.getJsonObject("item"));
      case "response.create" -> onResponseCreate();
      case "response.cancel" -> onCancel();
      default -> complaints.add("unknown: " + frame.getString("type"));
    }
  }

  private void onUpdate(JsonObject next) {
    for (String field : next.fieldNames()) {
      if (!SESSION_FIELDS.contains(field)) {
        complaints.add("session." + field);
      }
    }
    JsonObject beta = next.getJsonObject("beta_fields");
    if (beta == null || beta.getString("chat_mode") == null) {
      complaints.add("no nested beta_fields");
    }
    for (String field : List.of("input_audio_format", "output_audio_format", "turn_detection")) {
      if (!next.containsKey(field)) {
        complaints.add("no " + field);
      }
    }
    for (Object tool : next.getJsonArray("tools", new JsonArray())) {
      JsonObject parameters = ((JsonObject) tool).getJsonObject("parameters");
      if (parameters.getJsonObject("properties").isEmpty()
          || parameters.getJsonArray("required").isEmpty()) {
        complaints.add("an empty tool schema");
      }
    }
    if (!(next.getValue("max_response_output_tokens") instanceof String)) {
      complaints.add("max_response_output_tokens must be a string");
    }
    updates++;
    if (updates > 1 && habits.refusesSecondUpdate) {
      fail("1210");
      return;
    }
    session = next.copy();
    speaking &= serverVad();
    say("session.updated").put("session", next);
    say("heartbeat");
    if (updates > 1 && habits.unaskedResponse && live == null) {
      String id = "respunasked" + updates;
      live = id;
      say("response.created").put("response", new JsonObject().put("id", id));
      text(id, "nobody asked");
      done(id, "completed");
    }
  }

  private void onAppend(JsonObject frame) {
    byte[] pcm = Base64.getDecoder().decode(frame.getString("audio"));
    if (pcm.length % 2 != 0) {
      complaints.add("half a sample");
    }
    buffer.writeBytes(pcm);
    heard.writeBytes(pcm);
    appended = true;
    if (serverVad()) {
      for (int at = 0; at + 480 <= pcm.length; at += 480) {
        listen(Arrays.copyOfRange(pcm, at, at + 480));
      }
    }
  }

  private boolean serverVad() {
    return session.getJsonObject("turn_detection").getString("type").equals("server_vad");
  }

  /** Ten milliseconds. */
  private void listen(byte[] frame) {
    boolean loud = false;
    for (int at = 1; at < frame.length; at += 2) {
      loud |= Math.abs(frame[at]) > 8;
    }
    quietMs = loud ? 0 : quietMs + 10;
    if (loud && !speaking) {
      speaking = true;
      say("input_audio_buffer.speech_started");
      if (live != null) {
        onCancel();
        live = null;
      }
    } else if (speaking && quietMs >= 770 && !habits.neverStops) {
      speaking = false;
      if (!habits.commitsBeforeStop) {
        say("input_audio_buffer.speech_stopped");
      }
      commit();
      if (habits.commitsBeforeStop) {
        say("input_audio_buffer.speech_stopped");
      }
      onResponseCreate();
    }
  }

  private void requireVideo(JsonObject frame) {
    if (!session.getJsonObject("beta_fields").getString("chat_mode").equals("video_passive")) {
      complaints.add("a picture in audio mode");
    }
    if (frame.getString("video_frame").startsWith("data:")) {
      complaints.add("a data URI");
    }
  }

  private void onCommit() {
    if (serverVad()) {
      complaints.add("a commit under server VAD");
    }
    if (!appended || habits.refusesCommits) {
      fail("invalid_commit");
      buffer.reset();
      return;
    }
    if (buffer.size() > 30_000 * 48) {
      complaints.add("more than 30 s at once");
    }
    commit();
  }

  private void commit() {
    int seconds = buffer.size() / 48_000;
    boolean silent = true;
    for (byte each : buffer.toByteArray()) {
      silent &= each == 0;
    }
    buffer.reset();
    appended = false;
    String item = "item" + ++ids;
    say("input_audio_buffer.committed").put("item_id", item);
    say("conversation.item.created").put("item", new JsonObject().put("id", item));
    texts.add(silent ? "" : "audio");
    if (habits.hearsNothing) {
      say("conversation.item.input_audio_transcription.failed")
          .put("item_id", item)
          .put("content_index", 0);
      return;
    }
    say("conversation.item.input_audio_transcription.completed")
        .put("item_id", item)
        .put("content_index", 0)
        .put("transcript", "heard " + seconds);
  }

  private void onItem(JsonObject item) {
    if (item.getString("type").equals("function_call_output")) {
      if (item.getString("output").isEmpty()) {
        complaints.add("an empty output");
      }
      outputs.add(item.getString("output"));
      if (item.containsKey("call_id") != habits.realCallIds) {
        complaints.add("call_id " + item.getString("call_id"));
      }
      return;
    }
    if (!habits.ignoresItems) {
      texts.add(item.getJsonArray("content").getJsonObject(0).getString("text"));
    }
    say("conversation.item.created").put("item", new JsonObject().put("id", "item" + ++ids));
  }

  private void onResponseCreate() {
    // Who is answered unasked cannot know when GLM is at an answer.
    if (live != null && !habits.unaskedResponse && !serverVad()) {
      complaints.add("a second response");
    }
    if (callsMade != 0 && !outputs.isEmpty() && outputs.size() != callsMade) {
      complaints.add(outputs.size() + " results for " + callsMade + " calls");
    }
    String id = "resp" + ++ids;
    live = id;
    say("response.created")
        .put("response", new JsonObject().put("id", id).put("status", "in_progress"));
    if (habits.failsResponses) {
      fail("model_query_error");
      done(id, "failed");
      return;
    }
    answer(id);
    texts.clear();
    outputs.clear();
  }

  private void answer(String id) {
    String instructions = session.getString("instructions", "");
    boolean fresh = !texts.isEmpty() || !outputs.isEmpty();
    String asked = texts.isEmpty() ? "" : texts.get(texts.size() - 1);
    int told = instructions.lastIndexOf("User: ");
    if (asked.isEmpty() && fresh && outputs.isEmpty() && told >= 0) {
      asked = instructions.substring(told + 6).lines().findFirst().orElse("");
    }
    callsMade = 0;
    if (!outputs.isEmpty()) {
      text(id, "The result is " + String.join(" and ", outputs));
    } else if (asked.equals(CALL) && session.containsKey("tools")) {
      callsMade = 1;
      if (!habits.callsLate) {
        call(id);
      }
    } else if (asked.equals(LONG)) {
      text(id, "and then they ran on ".repeat(60));
    } else if (!asked.isEmpty()) {
      text(id, "You said: " + asked);
    }
    done(id, "completed");
    if (callsMade == 1 && habits.callsLate) {
      call(id);
    }
  }

  private void call(String id) {
    JsonObject arguments = new JsonObject().put("q", 1).put(GlmTools.PADDING, "");
    JsonObject frame =
        say("response.function_call_arguments.done")
            .put("response_id", id)
            .put("name", "lookup")
            .put("arguments", arguments.encode());
    if (habits.realCallIds) {
      frame.put("call_id", "call_real" + ids);
    }
  }

  private void text(String id, String words) {
    boolean audio = session.getJsonArray("modalities").contains("audio");
    for (String word : words.split("(?<= )")) {
      if (!audio || habits.speaksText) {
        say("response.text.delta").put("response_id", id).put("delta", word);
      }
      if (audio) {
        say("response.audio_transcript.delta").put("response_id", id).put("delta", word);
      }
    }
    if (audio) {
      byte[] pcm = new byte[31_201];
      String base64 = Base64.getEncoder().encodeToString(pcm);
      say("response.audio.delta").put("response_id", id).put("delta", base64);
      say("response.audio.done").put("response_id", id);
      say("response.audio_transcript.done").put("response_id", id).put("transcript", words);
    }
  }

  private void done(String id, String status) {
    say("response.done")
        .put(
            "response",
            new JsonObject()
                .put("id", id)
                .put("status", status)
                .put("usage", new JsonObject().put("total_tokens", 7)));
  }

  private void onCancel() {
    if (live == null) {
      fail("stop_task_error");
      return;
    }
    String id = live;
    out.removeIf(
        frame ->
            id.equals(frame.getString("response_id"))
                || (frame.getString("type").equals("response.done")
                    && frame.getJsonObject("response").getString("id").equals(id)));
    say("response.cancelled").put("response", new JsonObject().put("id", id));
    done(id, "cancelled");
  }

  /** The next frame the client reads, or null. */
  String next() {
    JsonObject frame = out.poll();
    if (frame == null) {
      return null;
    }
    if (frame.getString("type").equals("response.done")
        && frame.getJsonObject("response").getString("id").equals(live)) {
      live = null;
    }
    return frame.encode();
  }
}
