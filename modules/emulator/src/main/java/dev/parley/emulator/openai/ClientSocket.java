package dev.parley.emulator.openai;

import dev.parley.emulator.record.SessionRecord;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The client's socket: numbers, records and writes events. Confined to one event loop. */
final class ClientSocket {
  private static final int QUEUE_BYTES = 256 * 1024;

  private final ServerWebSocket socket;
  private final SessionRecord record;
  private final Ids ids;
  private boolean isSilent;

  ClientSocket(ServerWebSocket socket, SessionRecord record, Ids ids) {
    this.socket = socket;
    this.record = record;
    this.ids = ids;
    socket.setWriteQueueMaxSize(QUEUE_BYTES);
  }

  /** Starts an event with the fields that all have. */
  JsonObject event(String type) {
    return new JsonObject().put("type", type).put("event_id", ids.next("event_"));
  }

  void send(JsonObject event) {
    sendRaw(event.encode());
  }

  /** Sends a frame as it is. */
  void sendRaw(String frame) {
    if (!isSilent && !socket.isClosed()) {
      record.sent(frame);
      socket.writeTextMessage(frame);
    }
  }

  /**
   * Answers a client event that cannot be served.
   *
   * @param clientEventId the event's own id, null if it has none
   */
  void sendError(Refusal refusal, @Nullable String clientEventId) {
    JsonObject error = error("invalid_request_error", refusal.code(), refusal.getMessage());
    error.getJsonObject("error").put("param", refusal.param()).put("event_id", clientEventId);
    send(error);
  }

  /** An error that is about no event of the client. */
  JsonObject error(String type, @Nullable String code, @Nullable String message) {
    return event("error")
        .put(
            "error",
            new JsonObject()
                .put("type", type)
                .put("code", code)
                .put("message", message)
                .putNull("param")
                .putNull("event_id"));
  }

  void ping() {
    if (!isSilent && !socket.isClosed()) {
      socket.writePing(Buffer.buffer("ping"));
    }
  }

  void close(int code, String reason) {
    if (!isSilent && !socket.isClosed()) {
      socket.close((short) code, reason);
    }
  }

  /** Ends the connection by a TCP reset. */
  void reset() {
    Channel channel = ((WebSocketInternal) socket).channelHandlerContext().channel();
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    var unused = channel.close();
  }

  /** Takes what comes and answers nothing from now on, no pong either; the connection stays. */
  void fallSilent() {
    isSilent = true;
    ((WebSocketInternal) socket)
        .channelHandlerContext()
        .channel()
        .pipeline()
        .addFirst(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object bytes) {
                ReferenceCountUtil.release(bytes);
              }
            });
  }

  boolean isSilent() {
    return isSilent;
  }

  /** Whether the client reads more slowly than it is written to. */
  boolean isFull() {
    return socket.writeQueueFull();
  }

  void pause() {
    socket.pause();
  }

  /** Runs an action once the client has read again. */
  void onceDrained(Runnable action) {
    socket.drainHandler(
        drained -> {
          socket.drainHandler(null);
          action.run();
        });
  }

  void resume() {
    socket.resume();
  }
}
