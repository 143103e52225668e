package dev.parley.ingress;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The ways a credential travels. */
enum Carrier {
  BEARER,
  API_KEY_HEADER,
  TOKEN_QUERY,
  API_KEY_QUERY,
  SUBPROTOCOL;

  /** The lines of a GET, as an upgrade or a plain one, that carries each credential its way. */
  static String[] request(
      int port, String path, boolean upgrade, List<Carrier> carriers, List<String> credentials) {
    return request(port, path, "?model=gpt-realtime", upgrade, carriers, credentials);
  }

  static String[] request(
      int port,
      String path,
      String start,
      boolean upgrade,
      List<Carrier> carriers,
      List<String> credentials) {
    StringBuilder query = new StringBuilder(start);
    List<String> protocols = new ArrayList<>(List.of("realtime"));
    List<String> headers = new ArrayList<>();
    for (int i = 0; i < carriers.size(); i++) {
      String credential = credentials.get(i);
      switch (carriers.get(i)) {
        case BEARER -> headers.add("Authorization: Bearer " + credential);
        case API_KEY_HEADER -> headers.add("api-key: " + credential);
        case TOKEN_QUERY -> query.append("&token=").append(encoded(credential));
        case API_KEY_QUERY -> query.append("&api-key=").append(encoded(credential));
        case SUBPROTOCOL -> protocols.add("openai-insecure-api-key." + credential);
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add("GET " + path + query + " HTTP/1.1");
    lines.add("Host: localhost:" + port);
    if (upgrade) {
      lines.add("Upgrade: websocket");
      lines.add("Connection: Upgrade");
      lines.add("Sec-WebSocket-Version: 13");
      lines.add("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    }
    if (upgrade || protocols.size() > 1) {
      lines.add("Sec-WebSocket-Protocol: " + String.join(", ", protocols));
    }
    lines.addAll(headers);
    return lines.toArray(new String[0]);
  }

  private static String encoded(String credential) {
    return URLEncoder.encode(credential, StandardCharsets.UTF_8);
  }
}
