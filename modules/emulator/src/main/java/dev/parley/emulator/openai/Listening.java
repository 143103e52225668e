package dev.parley.emulator.openai;

import dev.parley.emulator.brain.Said;
import dev.parley.emulator.ear.Ear;
import dev.parley.emulator.ear.EarEvent;
import dev.parley.emulator.ear.TurnDetectionSettings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session's input: the buffer, the turn detection, and what was understood of each spoken item
 * (4.2, 5.3, 5.4, 5.6). Confined to the session's event loop.
 */
final class Listening {
  private static final int MIN_COMMIT_MS = 100;

  /** What is kept in front of speech that may begin: any prefix padding fits. */
  private static final int KEPT_SILENCE_MS = 10_000;

  private static final Map<String, Integer> PATIENCE_MS =
      Map.of("low", 2_000, "medium", 1_000, "auto", 1_000, "high", 500);

  private final RealtimeSession session;
  private final Studio studio;
  private final ClientSocket socket;
  private final InputAudio buffer = new InputAudio();
  private final Map<String, Future<String>> heard = new HashMap<>();
  private JsonObject policy;
  private @Nullable Ear ear;
  private @Nullable String speakingItem;
  private long speechStartMs;

  Listening(RealtimeSession session, Studio studio) {
    this.session = session;
    this.studio = studio;
    this.socket = session.socket();
    this.policy = new JsonObject();
    onConfigChanged();
  }

  /** Begins to listen anew when the turn detection has changed. */
  void onConfigChanged() {
    JsonObject next = session.config().turnDetection();
    if (!next.equals(policy)) {
      policy = next;
      speakingItem = null;
      ear = next.isEmpty() ? null : new Ear(settings(next), buffer.clockMs());
    }
  }

  private static TurnDetectionSettings settings(JsonObject policy) {
    if ("semantic_vad".equals(policy.getString("type"))) {
      String eagerness = policy.getString("eagerness", "auto");
      return new TurnDetectionSettings(0.5, 300, PATIENCE_MS.getOrDefault(eagerness, 1_000));
    }
    return new TurnDetectionSettings(
        policy.getDouble("threshold", 0.5),
        policy.getInteger("prefix_padding_ms", 300),
        policy.getInteger("silence_duration_ms", 200));
  }

  /** Takes audio in the session's input format. */
  void append(byte[] wire) {
    byte[] pcm = session.config().inputFormat().decode(wire);
    buffer.append(pcm);
    if (ear == null) {
      return;
    }
    for (EarEvent event : ear.listen(pcm)) {
      if (event instanceof EarEvent.SpeechStarted) {
        onStarted(event.atMs());
      } else if (speakingItem != null) {
        onStopped(event.atMs(), speakingItem);
      }
    }
    if (speakingItem == null) {
      buffer.keepLast(KEPT_SILENCE_MS);
    }
  }

  private void onStarted(long atMs) {
    String id = session.ids().next("item_");
    speakingItem = id;
    speechStartMs = atMs;
    socket.send(
        socket
            .event("input_audio_buffer.speech_started")
            .put("audio_start_ms", atMs)
            .put("item_id", id));
    session.onSpeechStarted();
  }

  private void onStopped(long atMs, String id) {
    socket.send(
        socket
            .event("input_audio_buffer.speech_stopped")
            .put("audio_end_ms", atMs)
            .put("item_id", id));
    speakingItem = null;
    commit(buffer.take(speechStartMs, atMs), id);
    session.onTurnEnded();
  }

  /** The client's own commit. */
  void commit() {
    if (buffer.pendingMs() < MIN_COMMIT_MS) {
      throw new Refusal(
          "input_audio_buffer_commit_empty",
          null,
          String.format(
              "Error committing input audio buffer: buffer too small. Expected at least 100ms of"
                  + " audio, but buffer only has %.2fms of audio.",
              buffer.pendingMs()));
    }
    String id = speakingItem == null ? session.ids().next("item_") : speakingItem;
    forgetSpeech();
    commit(buffer.takeAll(), id);
  }

  void clear() {
    buffer.clear();
    forgetSpeech();
    socket.send(socket.event("input_audio_buffer.cleared"));
  }

  /** Nobody has spoken for too long: the silence becomes an item (2.3). */
  void commitSilence() {
    String id = session.ids().next("item_");
    long endMs = buffer.clockMs();
    socket.send(
        socket
            .event("input_audio_buffer.timeout_triggered")
            .put("audio_start_ms", Math.max(0, endMs - Math.round(buffer.pendingMs())))
            .put("audio_end_ms", endMs)
            .put("item_id", id));
    commit(buffer.takeAll(), id);
  }

  private void forgetSpeech() {
    speakingItem = null;
    if (ear != null) {
      ear.reset();
    }
  }

  private void commit(byte[] pcm, String id) {
    Conversation conversation = session.conversation();
    socket.send(
        socket
            .event("input_audio_buffer.committed")
            .put("previous_item_id", conversation.lastId())
            .put("item_id", id));
    JsonArray content =
        new JsonArray().add(new JsonObject().put("type", "input_audio").putNull("transcript"));
    Item item = Item.message(id, "user", "completed", content, pcm);
    conversation.append(item);
    Future<String> understood = studio.hear(pcm);
    heard.put(id, understood);
    session.announce("conversation.item.added", item);
    session.announce("conversation.item.done", item);
    if (session.config().transcribes()) {
      understood.onSuccess(text -> tell(item, text));
    }
  }

  /** Begins to understand what is spoken in an item, if anything is. */
  void hear(Item item) {
    if (item.pcm().length > 0 || "input_audio".equals(item.part().getString("type"))) {
      heard.put(item.id(), studio.hear(item.pcm()));
    }
  }

  /** The transcription's events (5.6). */
  private void tell(Item item, String text) {
    item.part().put("transcript", text);
    if (!text.isEmpty()) {
      socket.send(asrEvent("delta", item).put("delta", text));
    }
    int audioTokens = item.pcm().length / AudioFormat.PCM.bytesPerMs() / 100;
    int textTokens = Usage.tokensOf(text);
    JsonObject details = new JsonObject().put("text_tokens", 0).put("audio_tokens", audioTokens);
    JsonObject usage =
        new JsonObject()
            .put("type", "tokens")
            .put("total_tokens", audioTokens + textTokens)
            .put("input_tokens", audioTokens)
            .put("input_token_details", details)
            .put("output_tokens", textTokens);
    socket.send(asrEvent("completed", item).put("transcript", text).put("usage", usage));
  }

  private JsonObject asrEvent(String kind, Item item) {
    return socket
        .event("conversation.item.input_audio_transcription." + kind)
        .put("item_id", item.id())
        .put("content_index", 0);
  }

  /** What a context says, once all that is spoken in it has been understood. */
  Future<List<Said>> understood(List<Item> context) {
    context.stream().filter(item -> !heard.containsKey(item.id())).forEach(this::hear);
    List<Future<String>> pending =
        context.stream()
            .filter(item -> heard.containsKey(item.id()))
            .map(item -> heard.get(item.id()))
            .toList();
    return Future.join(pending).otherwiseEmpty().map(all -> said(context));
  }

  private List<Said> said(List<Item> context) {
    List<Said> said = new ArrayList<>();
    for (Item item : context) {
      String type = item.json().getString("type");
      if (type.equals("function_call_output")) {
        said.add(new Said.ToolResult(item.json().getString("output")));
      } else if (type.equals("message") && !"system".equals(item.json().getString("role"))) {
        addMessage(said, item);
      }
    }
    return said;
  }

  private void addMessage(List<Said> said, Item item) {
    JsonArray content = item.json().getJsonArray("content");
    for (int i = 0; i < content.size(); i++) {
      JsonObject part = content.getJsonObject(i);
      said.add(
          switch (part.getString("type")) {
            case "input_text" -> new Said.Typed(part.getString("text"));
            case "input_image" -> new Said.Shown();
            case "input_audio" -> new Said.Spoken(resultOf(item));
            default -> new Said.Answered(part.getString("text", ""));
          });
    }
  }

  private String resultOf(Item item) {
    Future<String> text = heard.get(item.id());
    return text == null || !text.succeeded() ? "" : text.result();
  }
}
