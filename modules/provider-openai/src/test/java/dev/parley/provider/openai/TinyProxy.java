package dev.parley.provider.openai;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A forward proxy that speaks HTTP CONNECT or SOCKS5 and records what passed. Its records may be
 * read from any thread.
 */
final class TinyProxy {
  /** Destinations asked for, as host:port. */
  final List<String> destinations = new CopyOnWriteArrayList<>();

  /** Credentials offered, as user:password, or empty text for none. */
  final List<String> credentials = new CopyOnWriteArrayList<>();

  final AtomicLong bytesOut = new AtomicLong();
  final AtomicLong bytesIn = new AtomicLong();
  private final NetServer server;
  private final NetClient client;
  private final String required;

  private TinyProxy(Vertx vertx, boolean socks, String required) {
    this.required = required;
    this.client = vertx.createNetClient();
    this.server =
        vertx
            .createNetServer()
            .connectHandler(socket -> socket.handler(socks ? new Socks(socket) : new Http(socket)));
    server.listen(0, "localhost").await();
  }

  /**
   * @param required the credentials it wants, as user:password, or null for none
   */
  static TinyProxy http(Vertx vertx, String required) {
    return new TinyProxy(vertx, false, required);
  }

  static TinyProxy socks5(Vertx vertx, String required) {
    return new TinyProxy(vertx, true, required);
  }

  int port() {
    return server.actualPort();
  }

  private void pass(NetSocket from, String host, int port, Buffer granted, Buffer early) {
    destinations.add(host + ":" + port);
    from.pause();
    client
        .connect(port, host)
        .onFailure(gone -> from.close())
        .onSuccess(
            to -> {
              from.write(granted);
              from.handler(bytes -> count(bytesOut, bytes, to));
              to.handler(bytes -> count(bytesIn, bytes, from));
              from.closeHandler(closed -> to.close());
              to.closeHandler(closed -> from.close());
              to.write(early);
              from.resume();
            });
  }

  private static void count(AtomicLong counter, Buffer bytes, NetSocket to) {
    counter.addAndGet(bytes.length());
    to.write(bytes);
  }

  private final class Http implements io.vertx.core.Handler<Buffer> {
    private final NetSocket socket;
    private final Buffer request = Buffer.buffer();

    Http(NetSocket socket) {
      this.socket = socket;
    }

    @Override
    public void handle(Buffer bytes) {
      request.appendBuffer(bytes);
      String text = request.toString(StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        return;
      }
      String offered = "";
      for (String line : text.substring(0, end).split("\r\n")) {
        if (line.toLowerCase(java.util.Locale.ROOT).startsWith("proxy-authorization: basic ")) {
          offered =
              new String(
                  Base64.getDecoder().decode(line.substring(27).trim()), StandardCharsets.UTF_8);
        }
      }
      credentials.add(offered);
      if (required != null && !required.equals(offered)) {
        socket.end(
            Buffer.buffer(
                "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"));
        return;
      }
      String[] words = text.split(" ");
      int colon = words[1].lastIndexOf(':');
      if (!words[0].equals("CONNECT")) {
        socket.end(Buffer.buffer("HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n"));
        return;
      }
      pass(
          socket,
          words[1].substring(0, colon),
          Integer.parseInt(words[1].substring(colon + 1)),
          Buffer.buffer("HTTP/1.1 200 OK\r\n\r\n"),
          request.getBuffer(end + 4, request.length()));
    }
  }

  private final class Socks implements io.vertx.core.Handler<Buffer> {
    private final NetSocket socket;
    private Buffer pending = Buffer.buffer();
    private int phase;

    Socks(NetSocket socket) {
      this.socket = socket;
    }

    @Override
    public void handle(Buffer bytes) {
      pending.appendBuffer(bytes);
      if (phase == 0 && pending.length() >= 2 && pending.length() >= 2 + pending.getByte(1)) {
        greet();
      } else if (phase == 1) {
        authenticate();
      } else if (phase == 2 && pending.length() >= 7) {
        connect();
      }
    }

    private void greet() {
      take(2 + pending.getByte(1));
      if (required == null) {
        credentials.add("");
        phase = 2;
        socket.write(Buffer.buffer(new byte[] {5, 0}));
      } else {
        phase = 1;
        socket.write(Buffer.buffer(new byte[] {5, 2}));
      }
    }

    private void authenticate() {
      int userLength = pending.getByte(1);
      String user = pending.getString(2, 2 + userLength);
      int passwordLength = pending.getByte(2 + userLength);
      String password = pending.getString(3 + userLength, 3 + userLength + passwordLength);
      take(3 + userLength + passwordLength);
      String offered = user + ":" + password;
      credentials.add(offered);
      boolean good = offered.equals(required);
      phase = 2;
      socket.write(Buffer.buffer(new byte[] {1, (byte) (good ? 0 : 1)}));
      if (!good) {
        socket.close();
      }
    }

    private void connect() {
      byte type = pending.getByte(3);
      int length = type == 3 ? pending.getByte(4) : 4;
      int start = type == 3 ? 5 : 4;
      String host =
          type == 3
              ? pending.getString(start, start + length)
              : (pending.getByte(4) & 0xff)
                  + "."
                  + (pending.getByte(5) & 0xff)
                  + "."
                  + (pending.getByte(6) & 0xff)
                  + "."
                  + (pending.getByte(7) & 0xff);
      int port = pending.getUnsignedShort(start + length);
      take(start + length + 2);
      phase = 3;
      pass(socket, host, port, Buffer.buffer(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0}), pending);
    }

    private void take(int count) {
      pending = pending.getBuffer(count, pending.length());
    }
  }
}
