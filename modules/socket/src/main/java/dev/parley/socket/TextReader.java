package dev.parley.socket;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.websocketx.WebSocket08FrameDecoder;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.WebSocketInternal;
import org.jspecify.annotations.Nullable;

/**
 * Reads text messages of one WebSocket straight from its channel: one copy and one string a
 * message, where Netty and Vert.x take three copies and a dozen objects. Only what comes whole is
 * read so, as nearly everything does; the rest (long messages, those in parts, binary ones, pings,
 * closes, and what is wrong) stays with Vert.x and comes by its handlers, in its place.
 *
 * <p>Confined to the socket's event loop.
 */
public final class TextReader {
  /** Takes messages, on the socket's context. */
  public interface Sink {
    /**
     * @param bytes that it had on the wire, without its frame's header
     */
    void onText(String text, int bytes);
  }

  private final WebSocketBase socket;
  private final ContextInternal context;
  private final Handler<String> onText;
  private final TextIntake intake;
  private int bytes;

  private TextReader(WebSocketBase socket, boolean isMasked, int maxBytes, Sink sink) {
    this.socket = socket;
    this.context = (ContextInternal) Vertx.currentContext();
    this.onText = text -> sink.onText(text, bytes);
    this.intake = new TextIntake(isMasked, maxBytes, this::take);
  }

  /**
   * Of a socket that a client opened to this server, on its context and in the very task that told
   * of it.
   *
   * @param maxBytes of a message; longer ones are left to Vert.x
   */
  public static TextReader ofServer(WebSocketBase socket, int maxBytes, Sink sink) {
    TextReader reader = new TextReader(socket, true, maxBytes, sink);
    reader.addTo(pipeline(socket));
    return reader;
  }

  /**
   * Of a socket that was opened to a server, on its context and in the very task that told of it.
   *
   * @param maxBytes of a message; longer ones are left to Vert.x
   */
  public static TextReader ofClient(WebSocketBase socket, int maxBytes, Sink sink) {
    TextReader reader = new TextReader(socket, false, maxBytes, sink);
    ChannelPipeline pipeline = pipeline(socket);
    // Servers send right behind the upgrade. Netty takes its codec out in a task of its own, so
    // that whoever still finds it has missed nothing.
    if (pipeline.get(HttpClientCodec.class) != null) {
      reader.addTo(pipeline);
    }
    return reader;
  }

  private static ChannelPipeline pipeline(WebSocketBase socket) {
    return ((WebSocketInternal) socket).channelHandlerContext().pipeline();
  }

  private void addTo(ChannelPipeline pipeline) {
    @Nullable ChannelHandlerContext decoder = pipeline.context(WebSocket08FrameDecoder.class);
    // Drafts before it had frames of another kind.
    if (decoder != null) {
      // What is encrypted is read by another handler, which may keep it.
      if (pipeline.get(SslHandler.class) == null) {
        ChannelConfig config = pipeline.channel().config();
        config.setAllocator(ReadMemory.ofThread(config.getAllocator()));
      }
      pipeline.addBefore(decoder.name(), "parley-text", intake);
    }
  }

  private void take(String text, int length) {
    bytes = length;
    context.dispatch(text, onText);
  }

  /** Vert.x has told of a frame by the socket's {@code frameHandler}; it must be said of each. */
  public void onFrame() {
    intake.onTold();
  }

  /** As the socket's: what comes is kept, and at some point not read. */
  public void pause() {
    intake.setHeld(true);
    socket.pause();
  }

  /** As the socket's. */
  public void resume() {
    intake.setHeld(false);
    socket.resume();
  }
}
