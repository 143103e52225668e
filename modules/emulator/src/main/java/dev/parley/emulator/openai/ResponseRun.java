package dev.parley.emulator.openai;

import dev.parley.emulator.brain.Answer;
import dev.parley.emulator.fault.Fault;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One response from {@code response.created} to {@code response.done} (4.3, 5.2, 5.3, 5.7): opens
 * its items, lets {@link Delivery} stream them, and closes whatever is open when it is cancelled.
 * Confined to the session's event loop.
 */
final class ResponseRun {
  private final RealtimeSession session;
  private final ClientSocket socket;
  private final ResponseSpec spec;
  private final String id;
  private final String conversationId;
  private final JsonArray output = new JsonArray();
  private @Nullable Delivery delivery;
  private int outputTokens;
  private boolean isOver;

  /**
   * @param conversationId of the session, shown unless the response is out-of-band
   */
  ResponseRun(RealtimeSession session, ResponseSpec spec, String id, String conversationId) {
    this.session = session;
    this.socket = session.socket();
    this.spec = spec;
    this.id = id;
    this.conversationId = conversationId;
  }

  String id() {
    return id;
  }

  ResponseSpec spec() {
    return spec;
  }

  boolean isOver() {
    return isOver;
  }

  /**
   * Announces the response and begins it when its answer is known.
   *
   * @param answer what it will consist of
   */
  void start(Future<Answer> answer) {
    socket.send(
        socket.event("response.created").put("response", response("in_progress", null, false)));
    if (session.faults().take(Fault.FAILED_RESPONSE)) {
      fail("server_error", "The server had an error while processing your request.");
    } else if (session.faults().take(Fault.EMPTY_RESPONSE)) {
      finish("completed", null);
    } else {
      answer.onComplete(
          ready -> {
            if (!isOver) {
              begin(ready.result());
            }
          });
    }
  }

  private void begin(Answer answer) {
    if (answer instanceof Answer.Call call) {
      call(call);
    } else if (answer instanceof Answer.Message message) {
      say(message.text());
    }
  }

  private void say(String text) {
    Item item =
        Item.message(
            session.ids().next("item_"), "assistant", "in_progress", new JsonArray(), new byte[0]);
    open(item);
    Delivery streaming = new Delivery(session, this, item, text);
    delivery = streaming;
    streaming.start();
  }

  private void call(Answer.Call call) {
    Item item = Item.call(session.ids().next("item_"), call.tool(), session.ids().next("call_"));
    open(item);
    socket.send(
        callEvent("response.function_call_arguments.delta", item).put("delta", call.arguments()));
    socket.send(
        callEvent("response.function_call_arguments.done", item)
            .put("name", call.tool())
            .put("arguments", call.arguments()));
    item.json().put("arguments", call.arguments());
    outputTokens += Usage.tokensOf(call.arguments());
    close(item, "completed");
    finish("completed", null);
  }

  private JsonObject callEvent(String type, Item item) {
    return socket
        .event(type)
        .put("response_id", id)
        .put("item_id", item.id())
        .put("output_index", output.size())
        .put("call_id", item.json().getString("call_id"));
  }

  private void open(Item item) {
    socket.send(itemEvent("response.output_item.added", item));
    if (!spec.outOfBand()) {
      session.conversation().append(item);
      session.announce("conversation.item.added", item);
    }
  }

  private void close(Item item, String status) {
    item.setStatus(status);
    if (!spec.outOfBand()) {
      session.announce("conversation.item.done", item);
    }
    socket.send(itemEvent("response.output_item.done", item));
    output.add(item.json().copy());
  }

  private JsonObject itemEvent(String type, Item item) {
    return socket
        .event(type)
        .put("response_id", id)
        .put("output_index", output.size())
        .put("item", item.json().copy());
  }

  /** All of the message has been delivered. */
  void onDelivered(Delivery delivered, String status, @Nullable JsonObject details) {
    delivery = null;
    outputTokens += delivered.tokens();
    close(delivered.item(), status.equals("completed") ? "completed" : "incomplete");
    finish(status, details);
  }

  /**
   * Ends it early: what is open gets its done events first (5.5).
   *
   * @param reason {@code turn_detected} or {@code client_cancelled}
   */
  void cancel(String reason) {
    if (isOver) {
      return;
    }
    JsonObject details = new JsonObject().put("type", "cancelled").put("reason", reason);
    if (delivery == null) {
      finish("cancelled", details);
    } else {
      delivery.stop("cancelled", details);
    }
  }

  private void fail(String code, String message) {
    JsonObject error =
        new JsonObject().put("type", "server_error").put("code", code).put("message", message);
    finish("failed", new JsonObject().put("type", "failed").put("error", error));
  }

  private void finish(String status, @Nullable JsonObject details) {
    isOver = true;
    JsonObject done = response(status, details, true);
    socket.send(socket.event("response.done").put("response", done));
    if (session.faults().take(Fault.DUPLICATE_DONE)) {
      socket.send(socket.event("response.done").put("response", done));
    }
    socket.send(socket.event("rate_limits.updated").put("rate_limits", Usage.rateLimits()));
    session.onResponseOver(this);
  }

  /** Forgets it without a word: the socket is gone. */
  void abandon() {
    isOver = true;
    Optional.ofNullable(delivery).ifPresent(Delivery::abandon);
  }

  private JsonObject response(String status, @Nullable JsonObject details, boolean isDone) {
    JsonObject object =
        new JsonObject()
            .put("object", "realtime.response")
            .put("id", id)
            .put("status", status)
            .put("status_details", details)
            .put("output", output.copy())
            .put("conversation_id", spec.outOfBand() ? null : conversationId)
            .put("output_modalities", new JsonArray().add(spec.isText() ? "text" : "audio"))
            .put("max_output_tokens", spec.maxTokens() == null ? "inf" : spec.maxTokens())
            .put("audio", new JsonObject().put("output", spec.output().copy()))
            .putNull("usage")
            .put("metadata", spec.metadata());
    if (isDone) {
      object.put(
          "usage",
          status.equals("failed")
              ? Usage.of(0, 0, false)
              : Usage.of(session.contextTokens(spec), outputTokens, spec.isText()));
    }
    return object;
  }
}
