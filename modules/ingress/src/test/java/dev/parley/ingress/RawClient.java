package dev.parley.ingress;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A WebSocket client by hand, for what libraries do not let one do: forged headers, malformed
 * frames, a reader that stops reading. Reads only when asked to.
 */
final class RawClient implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  private static final int TIMEOUT_MS = 20_000;

  /** One frame of the server. */
  record ServerFrame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int closeCode() {
      return ByteBuffer.wrap(payload).getShort();
    }
  }

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;

  private RawClient(int port, int receiveBufferBytes) throws IOException {
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.connect(new InetSocketAddress("localhost", port), TIMEOUT_MS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** Sends request lines as they are and returns the status line, or null when none came. */
  static String statusOf(int port, String... lines) {
    try (RawClient client = new RawClient(port, 0)) {
      client.writeLines(lines);
      return client.readLine();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A whole HTTP answer; header names in small letters. */
  record Answer(int status, Map<String, String> headers, String body) {}

  /** Sends request lines as they are and reads the answer with its body, if it has one. */
  static Answer exchange(int port, String... lines) {
    try (RawClient client = new RawClient(port, 0)) {
      client.writeLines(lines);
      int status = Integer.parseInt(client.readLine().split(" ")[1]);
      Map<String, String> headers = new HashMap<>();
      for (String line = client.readLine(); !line.isEmpty(); line = client.readLine()) {
        String[] parts = line.split(": ", 2);
        headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
      }
      byte[] body = new byte[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
      client.in.readFully(body);
      return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static RawClient upgraded(int port, int receiveBufferBytes) {
    return upgraded(port, receiveBufferBytes, "/v1/realtime?model=gpt-realtime");
  }

  static RawClient upgraded(int port, int receiveBufferBytes, String uri, String... more) {
    try {
      RawClient client = new RawClient(port, receiveBufferBytes);
      String[] lines = upgradeLines("localhost:" + port, more);
      lines[0] = "GET " + uri + " HTTP/1.1";
      client.writeLines(lines);
      String status = client.readLine();
      if (!status.contains("101")) {
        throw new AssertionError(status);
      }
      while (!client.readLine().isEmpty()) {
        // The rest of the answer's head.
      }
      return client;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static String[] upgradeLines(String host, String... more) {
    String[] lines = new String[6 + more.length];
    lines[0] = "GET /v1/realtime?model=gpt-realtime HTTP/1.1";
    lines[1] = "Host: " + host;
    lines[2] = "Upgrade: websocket";
    lines[3] = "Connection: keep-alive, Upgrade";
    lines[4] = "Sec-WebSocket-Version: 13";
    lines[5] = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    System.arraycopy(more, 0, lines, 6, more.length);
    return lines;
  }

  /** Sends one frame; the mask is all zeros, which leaves the payload as it is. */
  RawClient send(int opcode, boolean last, byte[] payload) {
    return sendHeader((last ? 0x80 : 0) | opcode, payload.length).sendBytes(payload);
  }

  RawClient sendText(String text) {
    return send(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends the head of a frame of this length, without its payload. */
  RawClient sendHeader(int firstByte, int length) {
    ByteBuffer head = ByteBuffer.allocate(14).put((byte) firstByte);
    if (length < 126) {
      head.put((byte) (0x80 | length));
    } else if (length < 65_536) {
      head.put((byte) (0x80 | 126)).putShort((short) length);
    } else {
      head.put((byte) (0x80 | 127)).putLong(length);
    }
    head.putInt(0);
    return sendBytes(java.util.Arrays.copyOf(head.array(), head.position()));
  }

  RawClient sendBytes(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The next frame, or null when the connection ended without one. */
  ServerFrame read() {
    try {
      int first = in.read();
      if (first < 0) {
        return null;
      }
      long length = in.readUnsignedByte();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      byte[] payload = new byte[(int) length];
      in.readFully(payload);
      return new ServerFrame(first & 0x0f, payload);
    } catch (java.net.SocketException reset) {
      return null;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void writeLines(String... lines) throws IOException {
    out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
