package dev.parley.emulator.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** What can be done to a TCP connection beneath HTTP and TLS. On its event loop. */
final class Sockets {
  private Sockets() {}

  /** The channel beneath a server's connection. */
  static Channel channel(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }

  /** Ends it by RST, with nothing said on any layer above, if the peer has not ended it by now. */
  static void reset(Channel channel) {
    if (!channel.isOpen()) {
      return;
    }
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    // From the end nearest to the socket, so that neither TLS nor WebSocket says goodbye.
    ChannelFuture unused = channel.pipeline().firstContext().close();
  }

  /**
   * Loses all bytes both ways from now on. The peer's end of the connection is still noticed, so
   * that the socket goes when the peer does.
   */
  static void vanish(Channel channel) {
    channel.pipeline().addFirst(new BlackHole());
  }

  /** First in the pipeline, nearest to the socket. */
  private static final class BlackHole extends ChannelDuplexHandler {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
      promise.setSuccess();
    }
  }
}
