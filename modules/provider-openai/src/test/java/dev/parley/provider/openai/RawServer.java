package dev.parley.provider.openai;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A WebSocket server made of bytes, for what no library's server would do: an answer in one segment
 * with the upgrade, a close without an end, silence at any point. Its lists may be read from any
 * thread.
 */
final class RawServer {
  final List<Peer> peers = new CopyOnWriteArrayList<>();
  private final Vertx vertx;
  private NetServer server;

  private RawServer(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Listens on a free loopback port; {@code onRequest} gets each complete upgrade request. */
  static RawServer start(Vertx vertx, Consumer<Peer> onRequest) {
    return start(vertx, new NetServerOptions(), onRequest);
  }

  static RawServer start(Vertx vertx, NetServerOptions options, Consumer<Peer> onRequest) {
    RawServer raw = new RawServer(vertx);
    raw.server =
        vertx
            .createNetServer(options.setHost("localhost").setPort(0))
            .connectHandler(socket -> raw.peers.add(new Peer(socket, onRequest)));
    raw.server.listen().await();
    return raw;
  }

  int port() {
    return server.actualPort();
  }

  String url() {
    return "http://localhost:" + port() + "/v1";
  }

  Peer peer() {
    return peers.get(peers.size() - 1);
  }

  void onPeer(Consumer<Peer> action) {
    Peer peer = peer();
    peer.context(vertx, () -> action.accept(peer));
  }

  boolean nothingIsOpen() {
    return peers.stream().allMatch(peer -> peer.gone);
  }

  void stop() {
    server.close().await();
  }

  /** One connection. Write only on its own context. */
  static final class Peer {
    final List<String> texts = new CopyOnWriteArrayList<>();
    final List<Integer> opcodes = new CopyOnWriteArrayList<>();
    final List<Integer> closeCodes = new CopyOnWriteArrayList<>();
    volatile String request = "";
    volatile boolean gone;

    /** Whether it leaves the connection open after a close frame. */
    volatile boolean stubborn;

    final NetSocket socket;
    private final Consumer<Peer> onRequest;
    private Buffer pending = Buffer.buffer();
    private io.vertx.core.Context context;

    Peer(NetSocket socket, Consumer<Peer> onRequest) {
      this.socket = socket;
      this.onRequest = onRequest;
      this.context = Vertx.currentContext();
      socket.handler(this::onBytes);
      socket.closeHandler(closed -> gone = true);
      socket.exceptionHandler(broken -> {});
    }

    void context(Vertx vertx, Runnable action) {
      context.runOnContext(run -> action.run());
    }

    String header(String name) {
      for (String line : request.split("\r\n")) {
        if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
          return line.substring(name.length() + 1).trim();
        }
      }
      return null;
    }

    void accept(Buffer... frames) {
      Buffer all =
          Buffer.buffer(
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Accept: "
                  + acceptKey(header("Sec-WebSocket-Key"))
                  + "\r\n\r\n");
      for (Buffer frame : frames) {
        all.appendBuffer(frame);
      }
      socket.write(all);
    }

    void answer(int status, String headers, String body) {
      socket.write(
          "HTTP/1.1 "
              + status
              + " Answer\r\nContent-Length: "
              + body.length()
              + "\r\n"
              + headers
              + "\r\n"
              + body);
    }

    void write(Buffer... frames) {
      Buffer all = Buffer.buffer();
      for (Buffer frame : frames) {
        all.appendBuffer(frame);
      }
      socket.write(all);
    }

    private void onBytes(Buffer bytes) {
      pending.appendBuffer(bytes);
      if (request.isEmpty()) {
        String text = pending.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
          return;
        }
        pending = pending.getBuffer(end + 4, pending.length());
        request = text.substring(0, end);
        onRequest.accept(this);
      }
      readFrames();
    }

    private void readFrames() {
      while (pending.length() >= 2) {
        int opcode = pending.getByte(0) & 0x0f;
        int length = pending.getByte(1) & 0x7f;
        int header = 2;
        if (length == 126) {
          length = pending.length() < 4 ? Integer.MAX_VALUE / 2 : pending.getUnsignedShort(2);
          header = 4;
        } else if (length == 127) {
          length = pending.length() < 10 ? Integer.MAX_VALUE / 2 : (int) pending.getLong(2);
          header = 10;
        }
        if (pending.length() < header + 4 + length) {
          return;
        }
        onFrame(opcode, unmask(header, length));
        pending = pending.getBuffer(header + 4 + length, pending.length());
      }
    }

    private byte[] unmask(int header, int length) {
      byte[] payload = pending.getBytes(header + 4, header + 4 + length);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= pending.getByte(header + i % 4);
      }
      return payload;
    }

    private void onFrame(int opcode, byte[] payload) {
      opcodes.add(opcode);
      if (opcode == 1) {
        texts.add(new String(payload, StandardCharsets.UTF_8));
      } else if (opcode == 8 && payload.length >= 2) {
        closeCodes.add((payload[0] & 0xff) << 8 | payload[1] & 0xff);
        if (!stubborn) {
          socket.write(frame(0x88, payload)).onComplete(echoed -> socket.close());
        }
      }
    }

    private static String acceptKey(String key) {
      try {
        byte[] digest =
            MessageDigest.getInstance("SHA-1")
                .digest(
                    (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                        .getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().encodeToString(digest);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static Buffer text(String text) {
    return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  static Buffer close(int code, String reason) {
    return frame(0x88, Buffer.buffer().appendUnsignedShort(code).appendString(reason).getBytes());
  }

  static Buffer pong() {
    return frame(0x8a, new byte[0]);
  }

  /**
   * @param first the FIN bit and the opcode
   */
  static Buffer frame(int first, byte[] payload) {
    Buffer frame = Buffer.buffer().appendUnsignedByte((short) first);
    if (payload.length < 126) {
      frame.appendByte((byte) payload.length);
    } else if (payload.length < 65_536) {
      frame.appendByte((byte) 126).appendUnsignedShort(payload.length);
    } else {
      frame.appendByte((byte) 127).appendLong(payload.length);
    }
    return frame.appendBytes(payload);
  }
}
