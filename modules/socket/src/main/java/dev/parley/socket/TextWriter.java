package dev.parley.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.VoidChannelPromise;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes text messages of one WebSocket, and bytes behind them, straight to its channel: one buffer
 * a message and no promise, where Vert.x takes two buffers and three promises. Everything else of
 * the socket (reading, pings, the close frame) stays with Vert.x; its frames queue behind what was
 * written here.
 *
 * <p>Confined to the socket's event loop.
 */
public final class TextWriter {
  private final WebSocketBase socket;
  private final ChannelHandlerContext encoder;
  private final Channel channel;
  private final VoidChannelPromise unwatched;
  private final boolean masks;

  /** Whether nobody between here and the channel looks at what passes, as TLS does. */
  private boolean isPlain;

  private final FrameBuffer shared = FrameBuffer.ofThread();
  private final LatestText latest = LatestText.ofThread();
  private final TextFrames.Memory memory = this::take;
  private boolean seenFull;

  private TextWriter(WebSocketBase socket, ChannelHandlerContext encoder, boolean masks) {
    this.socket = socket;
    this.encoder = encoder;
    this.channel = encoder.channel();
    this.unwatched = new VoidChannelPromise(channel, false);
    this.masks = masks;
  }

  /**
   * Of a socket that a client opened to this server.
   *
   * @param onWritable told when a socket that {@link #isFull} called full takes more again
   */
  public static TextWriter ofServer(WebSocketBase socket, Runnable onWritable) {
    return of(socket, false, onWritable);
  }

  /**
   * Of a socket that was opened to a server; it is upgraded.
   *
   * @param onWritable told when a socket that {@link #isFull} called full takes more again
   */
  public static TextWriter ofClient(WebSocketBase socket, Runnable onWritable) {
    return of(socket, true, onWritable);
  }

  private static TextWriter of(WebSocketBase socket, boolean masks, Runnable onWritable) {
    ChannelPipeline pipeline = ((WebSocketInternal) socket).channelHandlerContext().pipeline();
    requireEventLoop(pipeline.channel());
    // Made for requests; whoever has a WebSocket pings it. Per frame it reads the clock three
    // times.
    if (pipeline.get(IdleStateHandler.class) != null) {
      pipeline.remove(IdleStateHandler.class);
    }
    ChannelHandlerContext encoder = pipeline.context(WebSocketFrameEncoder.class);
    if (encoder == null) {
      throw new IllegalStateException("the socket has not been upgraded");
    }
    TextWriter writer = new TextWriter(socket, encoder, masks);
    pipeline.addAfter(encoder.name(), "parley-shortcut", writer.new Shortcut(onWritable));
    // A client's handshake takes the codec for HTTP out in a task that is due before this one.
    pipeline.channel().eventLoop().execute(() -> writer.isPlain = isPlain(pipeline));
    return writer;
  }

  private static boolean isPlain(ChannelPipeline pipeline) {
    for (String name : pipeline.names()) {
      ChannelHandler handler = pipeline.get(name);
      if (handler instanceof WebSocketFrameEncoder) {
        return true;
      }
      if (handler instanceof ChannelOutboundHandler) {
        return false;
      }
    }
    return false;
  }

  /**
   * Sends a message, or loses it when either side has closed the socket.
   *
   * @throws IllegalStateException on another thread than the socket's
   */
  public void write(String text) {
    requireEventLoop(channel);
    if (socket.isClosed()) {
      return;
    }
    send(frame(text));
  }

  /**
   * Sends a text message and a binary one right behind it, or loses both; of a server's socket.
   *
   * @throws IllegalStateException on another thread than the socket's, or of a client's socket
   */
  public void write(String text, byte[] binary) {
    requireEventLoop(channel);
    if (masks) {
      throw new IllegalStateException("only servers send bytes behind a text");
    }
    if (!socket.isClosed()) {
      send(TextFrames.plain(memory, text, binary));
    }
  }

  private void send(ByteBuf frames) {
    if (isPlain) {
      // What the pipeline's head does, without a look at each handler on the way there.
      channel.unsafe().write(frames, unwatched);
      channel.unsafe().flush();
      return;
    }
    // From the encoder's place on, so that they pass it by.
    ChannelFuture unused = encoder.writeAndFlush(frames, unwatched);
  }

  private ByteBuf frame(String text) {
    int mask = masks ? ThreadLocalRandom.current().nextInt() : 0;
    if (!latest.is(text)) {
      return masks ? TextFrames.masked(memory, text, mask) : TextFrames.plain(memory, text);
    }
    return masks
        ? TextFrames.masked(memory, latest.copy(), latest.length(), mask)
        : TextFrames.plain(memory, latest.bytes(), latest.length());
  }

  /** What all sockets of an event loop write in must never be written in by two threads. */
  private static void requireEventLoop(Channel channel) {
    if (!channel.eventLoop().inEventLoop()) {
      throw new IllegalStateException("the socket belongs to another thread");
    }
  }

  /** Frames that queue up take no more memory than they need. */
  private ByteBuf take(int bytes) {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    return queue != null && queue.isEmpty()
        ? shared.take(encoder.alloc(), bytes)
        : encoder.alloc().directBuffer(bytes, bytes);
  }

  /** Whether more than the socket's write queue size waits for the other side. */
  public boolean isFull() {
    boolean full = channel.isActive() && !channel.isWritable();
    seenFull |= full;
    return full;
  }

  /** What was written and has not left this process, in bytes. */
  public long queuedBytes() {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    return queue == null ? 0 : queue.totalPendingWriteBytes();
  }

  /** Ends the connection now, whatever is waiting in it. */
  public void abort() {
    // Vert.x' handler would make a close frame of it and wait for the peer's; this passes it by.
    ChannelFuture unused = encoder.close();
  }

  private final class Shortcut extends ChannelDuplexHandler {
    private final Runnable onWritable;

    Shortcut(Runnable onWritable) {
      this.onWritable = onWritable;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      context.fireChannelWritabilityChanged();
      // A large message fills the channel for as long as it takes to write it; nobody saw that.
      if (seenFull && channel.isWritable()) {
        seenFull = false;
        onWritable.run();
      }
    }

    /** After each piece that was read the channel asks so for the next one. */
    @Override
    public void read(ChannelHandlerContext context) {
      if (isPlain) {
        channel.unsafe().beginRead();
      } else {
        context.read();
      }
    }
  }
}
