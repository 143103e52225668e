package dev.parley.emulator.openai;

import dev.parley.emulator.brain.Answer;
import dev.parley.emulator.fault.Fault;
import dev.parley.emulator.fault.FaultBox;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection's session: takes the client's events in order and answers each as section 5 says.
 * Confined to its event loop.
 */
final class RealtimeSession {
  private final Studio studio;
  private final ClientSocket socket;
  private final Ids ids;
  private final SessionConfig config;
  private final boolean isModelFixed;
  private final Conversation conversation = new Conversation();
  private final Listening listening;
  private final String conversationId;
  private final List<ResponseRun> runs = new ArrayList<>();
  private final IdleTimer idle;
  private boolean hasSpoken;
  private boolean isWaitingForDrain;
  private boolean isClosed;

  /**
   * @param isModelFixed whether the URL named the model
   */
  RealtimeSession(
      Studio studio, ClientSocket socket, Ids ids, SessionConfig config, boolean isModelFixed) {
    this.studio = studio;
    this.socket = socket;
    this.ids = ids;
    this.config = config;
    this.isModelFixed = isModelFixed;
    this.conversationId = ids.next("conv_");
    this.listening = new Listening(this, studio);
    this.idle = new IdleTimer(studio, this::onIdle);
  }

  void start() {
    socket.send(socket.event("session.created").put("session", config.toJson()));
  }

  /** A text frame of the client. */
  void onText(String frame) {
    if (socket.isSilent()) {
      return;
    }
    JsonObject event;
    try {
      event = new JsonObject(frame);
    } catch (DecodeException notJson) {
      socket.sendError(
          new Refusal("invalid_json", null, "We could not parse the JSON body of your message."),
          null);
      return;
    }
    Object given = event.getValue("event_id");
    try {
      EventRules.check(event);
      dispatch(event);
    } catch (Refusal refusal) {
      socket.sendError(refusal, given instanceof String eventId ? eventId : null);
    } catch (ClassCastException wrongType) {
      socket.sendError(
          new Refusal("invalid_value", null, "A field of the event has the wrong type."),
          given instanceof String eventId ? eventId : null);
    }
    holdBackWhenFull();
  }

  /** A binary frame of the client. */
  void onBinary() {
    if (!socket.isSilent()) {
      socket.sendError(
          new Refusal("invalid_event", null, "Binary messages are not supported."), null);
    }
  }

  private void dispatch(JsonObject event) {
    switch (event.getString("type")) {
      case "session.update" -> update(EventRules.object(event, "session"));
      case "input_audio_buffer.append" ->
          listening.append(NewItems.base64(EventRules.text(event, "audio"), "audio"));
      case "input_audio_buffer.commit" -> listening.commit();
      case "input_audio_buffer.clear" -> listening.clear();
      case "conversation.item.create" -> create(event);
      case "conversation.item.retrieve" -> retrieve(EventRules.text(event, "item_id"));
      case "conversation.item.truncate" -> truncate(event);
      case "conversation.item.delete" -> delete(EventRules.text(event, "item_id"));
      case "response.create" -> respondTo(SessionValues.object(event, "response", "response"));
      default -> cancel(event.getString("response_id"));
    }
  }

  private void update(JsonObject update) {
    config.update(update, new SessionConfig.Fixed(isModelFixed, hasSpoken));
    listening.onConfigChanged();
    socket.send(socket.event("session.updated").put("session", config.toJson()));
  }

  private void create(JsonObject event) {
    Item item = NewItems.of(EventRules.object(event, "item"), ids.next("item_"));
    conversation.insert(item, event.getString("previous_item_id"));
    listening.hear(item);
    announce("conversation.item.added", item);
    announce("conversation.item.done", item);
  }

  private void retrieve(String id) {
    Item item = conversation.require(id, "item_retrieve_invalid_item_id", "retrieving");
    JsonObject shown = item.json().copy();
    if (item.pcm().length > 0) {
      JsonObject part = shown.getJsonArray("content").getJsonObject(0);
      part.put("audio", Base64.getEncoder().encodeToString(item.pcm()));
      if (item.isSpokenByModel()) {
        part.put("type", "audio").put("format", "pcm16");
      }
    }
    socket.send(socket.event("conversation.item.retrieved").put("item", shown));
  }

  private void truncate(JsonObject event) {
    String id = EventRules.text(event, "item_id");
    int audioEndMs = EventRules.count(event, "audio_end_ms");
    int contentIndex = EventRules.count(event, "content_index");
    Item item = conversation.require(id, "item_truncate_invalid_item_id", "truncating");
    if (!item.isSpokenByModel()) {
      throw new Refusal(
          "unsupported_content_type", null, "Only model output audio messages can be truncated");
    }
    int storedMs = item.pcm().length / AudioFormat.PCM.bytesPerMs();
    if (audioEndMs > storedMs) {
      throw SessionValues.invalid(
          "audio_end_ms",
          "Audio content of " + storedMs + "ms is already shorter than " + audioEndMs + "ms");
    }
    item.truncate(audioEndMs * AudioFormat.PCM.bytesPerMs());
    socket.send(
        socket
            .event("conversation.item.truncated")
            .put("item_id", id)
            .put("content_index", contentIndex)
            .put("audio_end_ms", audioEndMs));
  }

  private void delete(String id) {
    Item item = conversation.require(id, "item_delete_invalid_item_id", "deleting");
    conversation.remove(item);
    socket.send(socket.event("conversation.item.deleted").put("item_id", id));
  }

  private void respondTo(JsonObject given) {
    ResponseSpec spec = ResponseSpec.of(given, config, conversation, ids);
    Optional<ResponseRun> active = active();
    if (!spec.outOfBand() && active.isPresent()) {
      throw new Refusal(
          "conversation_already_has_active_response",
          null,
          "Conversation already has an active response in progress: "
              + active.get().id()
              + ". Wait until the response is finished before creating a new one.");
    }
    respond(spec);
  }

  private void respond(ResponseSpec spec) {
    idle.stop();
    Optional<Fault> fault =
        faults().take(Fault.STALL_RESPONSE) ? Optional.of(Fault.STALL_RESPONSE) : Optional.empty();
    if (faults().take(Fault.BLACKHOLE)) {
      socket.fallSilent();
      return;
    }
    if (fault.isPresent()) {
      return;
    }
    ResponseRun run = new ResponseRun(this, spec, ids.next("resp_"), conversationId);
    runs.add(run);
    List<Item> context = spec.input().orElseGet(() -> List.copyOf(conversation.items()));
    Future<Answer> answer =
        listening
            .understood(context)
            .map(said -> studio.brain().answer(said, spec.tools(), spec.toolChoice()));
    run.start(answer);
  }

  private Optional<ResponseRun> active() {
    return runs.stream().filter(run -> !run.spec().outOfBand()).findFirst();
  }

  private void cancel(@Nullable String responseId) {
    Optional<ResponseRun> found =
        responseId == null
            ? active()
            : runs.stream().filter(run -> run.id().equals(responseId)).findFirst();
    found
        .orElseThrow(
            () ->
                new Refusal(
                    "response_cancel_not_active",
                    null,
                    "Cancellation failed: no active response found"))
        .cancel("client_cancelled");
  }

  // --- what listening decides

  /** Somebody begins to speak. */
  void onSpeechStarted() {
    idle.stop();
    if (config.turnDetection().getBoolean("interrupt_response", false)) {
      active().ifPresent(run -> run.cancel("turn_detected"));
    }
  }

  /** The turn detection has committed a turn. */
  void onTurnEnded() {
    if (config.turnDetection().getBoolean("create_response", false) && active().isEmpty()) {
      respond(ResponseSpec.of(new JsonObject(), config, conversation, ids));
    }
  }

  private void onIdle() {
    listening.commitSilence();
    onTurnEnded();
  }

  // --- what responses need

  void onResponseOver(ResponseRun run) {
    runs.remove(run);
    Object timeout = config.turnDetection().getValue("idle_timeout_ms");
    if (timeout instanceof Integer milliseconds && active().isEmpty()) {
      idle.start(milliseconds);
    }
  }

  void onAudioProduced(int milliseconds) {
    hasSpoken = true;
    idle.notePlayback(milliseconds);
  }

  /** An item event of the conversation. */
  void announce(String type, Item item) {
    socket.send(
        socket
            .event(type)
            .put("previous_item_id", item.previous())
            .put("item", item.json().copy()));
  }

  /** Does what a fault in the middle of a response is. */
  void misbehave(Fault fault) {
    switch (fault) {
      case CLOSE_MID_RESPONSE -> socket.close(1011, "server_error");
      case RESET_MID_RESPONSE -> socket.reset();
      case CAP_CLOSE_1001 -> socket.close(1001, Studio.CAP_REASON);
      case GARBAGE_FRAME -> socket.sendRaw("{\"type\":\"response.output_audio.delta\",\"delta\":");
      default -> {
        // STALL_MID_RESPONSE: nothing comes any more.
      }
    }
  }

  /** The voice of a text, or silence if there is nothing to say. */
  Future<byte[]> voiceOf(String text) {
    return studio.speak(text);
  }

  /**
   * Runs an action after a part of so many milliseconds has been sent.
   *
   * @param exactly whether the time is real, else it is divided by the emulator's pace
   */
  void later(long milliseconds, boolean exactly, Runnable action) {
    studio.later(milliseconds, exactly, action);
  }

  int contextTokens(ResponseSpec spec) {
    JsonArray all = new JsonArray();
    spec.input().orElseGet(conversation::items).forEach(item -> all.add(item.json()));
    return Usage.tokensOf(all.encode());
  }

  private void holdBackWhenFull() {
    if (socket.isFull() && !isWaitingForDrain) {
      socket.pause();
      onceDrained(() -> {});
    }
  }

  private final List<Runnable> whenDrained = new ArrayList<>();

  /** Runs an action when the client has read again. */
  void onceDrained(Runnable action) {
    whenDrained.add(action);
    if (!isWaitingForDrain) {
      isWaitingForDrain = true;
      socket.onceDrained(this::onDrained);
    }
  }

  private void onDrained() {
    isWaitingForDrain = false;
    if (!isClosed) {
      socket.resume();
      List<Runnable> actions = List.copyOf(whenDrained);
      whenDrained.clear();
      actions.forEach(Runnable::run);
    }
  }

  /** The socket is gone. */
  void onClosed() {
    isClosed = true;
    idle.stop();
    List.copyOf(runs).forEach(ResponseRun::abandon);
    runs.clear();
  }

  ClientSocket socket() {
    return socket;
  }

  Ids ids() {
    return ids;
  }

  SessionConfig config() {
    return config;
  }

  Conversation conversation() {
    return conversation;
  }

  FaultBox faults() {
    return studio.faults();
  }
}
