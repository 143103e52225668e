package dev.parley.emulator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** What a client sees of a connection beneath HTTP. */
public final class RawSocket {
  private RawSocket() {}

  /** Connects and finds the connection reset. */
  public static void assertReset(Emulator emulator) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", emulator.port())) {
      socket.setSoTimeout((int) TestClient.SOON.toMillis());
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isExactlyInstanceOf(SocketException.class);
    }
  }

  /** Asks for an upgrade; the answer is left to be read. */
  public static Socket upgrading(Emulator emulator, String uri, String key) throws IOException {
    Socket socket = new Socket("127.0.0.1", emulator.port());
    String upgrade =
        "GET "
            + uri
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + key
            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.getOutputStream().write(upgrade.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
