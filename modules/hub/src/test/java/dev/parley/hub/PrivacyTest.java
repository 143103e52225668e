package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing of what clients and providers keep to themselves is in the output of a hub whose loggers
 * are all at info: keys, tokens, query strings, phrases, audio.
 */
class PrivacyTest {
  /** Part of every secret and of every phrase. */
  private static final String MARK = "zq7planted";

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int PIECE = 16;

  @TempDir Path home;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @BeforeEach
  void setEveryLoggerToInfo() throws Exception {
    Path logging = home.resolve("every-logger.xml");
    Files.writeString(
        logging,
        """
        <configuration>
          <appender name="all" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%level %logger %msg %kvp %ex%n</pattern></encoder>
          </appender>
          <root level="info"><appender-ref ref="all"/></root>
        </configuration>
        """);
    environment.put("JAVA_TOOL_OPTIONS", "-Dlogback.configurationFile=" + logging);
  }

  /** A socket that keeps what it reads. */
  private WebSocket open(String hub, String query, String... subprotocols) {
    WebSocket.Builder builder =
        http.newWebSocketBuilder()
            .header("Authorization", "Bearer sk-bearer-" + MARK)
            .header("api-key", "sk-header-" + MARK);
    if (subprotocols.length > 0) {
      builder.subprotocols(
          subprotocols[0],
          List.of(subprotocols).subList(1, subprotocols.length).toArray(new String[0]));
    }
    URI uri = URI.create(hub.replaceFirst("^http", "ws") + "/v1/realtime?" + query);
    return builder.buildAsync(uri, new Ear()).join();
  }

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        heard.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      heard.add("closed");
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      heard.add("closed");
    }
  }

  private void await(String type) {
    Awaitility.await(type)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                heard.stream().anyMatch(each -> each.equals(type) || each.contains(quoted(type))));
  }

  private static String quoted(String type) {
    return "\"type\":\"" + type + "\"";
  }

  private static void say(WebSocket socket, String event) {
    socket.sendText(event, true).join();
  }

  private static String text(String type, String body) {
    return "{\"type\":\"" + type + "\",\"event_id\":\"id_" + MARK + "\"" + body + "}";
  }

  private static String typed(String phrase) {
    return text(
        "conversation.item.create",
        ",\"item\":{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
            + "\"text\":\""
            + phrase
            + "\"}]}");
  }

  /** No piece of a long string of base64 or speech, whichever part of it a log might quote. */
  private static void assertNowhere(String output, String secret) {
    for (int at = 0; at + PIECE <= secret.length(); at += PIECE) {
      assertThat(output).doesNotContain(secret.substring(at, at + PIECE));
    }
  }

  private static String end(HubProcess hub) throws InterruptedException {
    hub.terminate();
    hub.exitStatus();
    return hub.text();
  }

  @Test
  void aConversationLeavesNothingInTheLog() throws Exception {
    byte[] sound = new byte[48_000];
    new Random(7).nextBytes(sound);
    String audio = Base64.getEncoder().encodeToString(sound);
    String output;
    try (HubProcess hub = HubProcess.startReady(home, environment)) {
      WebSocket socket =
          open(
              hub.url(),
              "model=gpt-realtime&token=" + MARK + "&api-key=" + MARK,
              "realtime",
              "openai-insecure-api-key.sk-sub-" + MARK);
      await("session.created");
      say(
          socket,
          text(
              "session.update",
              ",\"session\":{\"type\":\"realtime\",\"instructions\":\""
                  + MARK
                  + "\",\"tools\":[{\"type\":\"function\",\"name\":\""
                  + MARK
                  + "\",\"description\":\""
                  + MARK
                  + "\",\"parameters\":{\"type\":\"object\"}}],"
                  + "\"audio\":{\"input\":{\"turn_detection\":null}}}"));
      say(socket, text("input_audio_buffer.append", ",\"audio\":\"" + audio + "\""));
      say(socket, text("input_audio_buffer.commit", ""));
      say(socket, typed("Tell me of " + MARK + "."));
      say(socket, text("response.create", ",\"response\":{\"metadata\":{\"k\":\"" + MARK + "\"}}"));
      await("response.done");
      say(socket, callOutput());
      say(socket, text("response.create", ""));
      await("response.output_audio.done");
      misbehave(socket);
      await("error");
      socket.sendClose(1000, "bye " + MARK).join();
      await("closed");
      refused(hub);
      output = end(hub);
    }

    assertThat(output).contains("session closed", "request answered", "closeCode=\"1000\"");
    assertThat(output).contains("endpoint=\"emulator\"").doesNotContainIgnoringCase(MARK);
    assertNowhere(output, audio);
    assertThat(heard).anyMatch(event -> event.contains(quoted("response.output_audio.delta")));
    for (String event : heard) {
      if (event.startsWith("{")) {
        JsonObject told = new JsonObject(event);
        assertNowhere(output, told.getString("delta", ""));
        assertNowhere(output, told.getString("transcript", ""));
      }
    }
  }

  /** The answer to the call that the phrase brought about: a tool has its name. */
  private String callOutput() {
    String call =
        heard.stream()
            .filter(event -> event.contains(quoted("response.function_call_arguments.done")))
            .map(event -> new JsonObject(event).getString("call_id"))
            .findFirst()
            .orElseThrow();
    return text(
        "conversation.item.create",
        ",\"item\":{\"type\":\"function_call_output\",\"call_id\":\""
            + call
            + "\",\"output\":\""
            + MARK
            + "\"}");
  }

  private static void misbehave(WebSocket socket) {
    say(socket, "{\"type\":\"response.create\",\"x\":\"" + MARK);
    say(socket, text(MARK + ".event", ""));
    say(socket, text("input_audio_buffer.append", ",\"audio\":\"*" + MARK + "\""));
    say(
        socket,
        text("session.update", ",\"session\":{\"type\":\"realtime\",\"model\":\"" + MARK + "\"}"));
    say(socket, text("conversation.item.delete", ",\"item_id\":\"" + MARK + "\""));
    socket.sendBinary(StandardCharsets.UTF_8.encode(MARK), true).join();
  }

  /** What never becomes a session. */
  private void refused(HubProcess hub) throws Exception {
    for (String query : List.of("model=" + MARK, "model=gpt-realtime&intent=" + MARK)) {
      try {
        open(hub.url(), query);
        throw new AssertionError("was let in with " + query);
      } catch (CompletionException expected) {
        assertThat(expected).hasCauseInstanceOf(java.net.http.WebSocketHandshakeException.class);
      }
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(hub.url() + "/v1/models?token=" + MARK))
            .header("Authorization", "Bearer " + MARK)
            .header("Cookie", "session=" + MARK)
            .build();
    http.send(request, HttpResponse.BodyHandlers.discarding());
    try (Socket socket = new Socket("localhost", hub.port())) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
      socket
          .getOutputStream()
          .write(("NONSENSE " + MARK + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void aProviderThatSaysEverythingBackLeavesNothingInTheLog() throws Exception {
    List<String> ways = List.of("refuse", "turn-away", "garble", "fail", "hang-up");
    String output;
    try (IndiscreetProvider provider = new IndiscreetProvider()) {
      Path conf = home.resolve("parley.yaml");
      Files.writeString(conf, configuration(provider, ways));
      try (HubProcess hub = HubProcess.startReady(home, environment, "--conf", conf.toString())) {
        for (String way : ways) {
          heard.clear();
          WebSocket socket = open(hub.url(), "model=" + way + "&token=" + MARK);
          if (!way.equals("refuse") && !way.equals("turn-away")) {
            await("session.created");
            say(socket, typed("Tell me of " + MARK + "."));
            say(
                socket,
                text("response.create", ",\"response\":{\"instructions\":\"" + MARK + "\"}"));
          }
          await("closed");
        }
        output = end(hub);
      }
    }

    assertThat(output)
        .contains("provider_refused_credentials", "provider_closed")
        .doesNotContainIgnoringCase(MARK);
    for (String way : ways) {
      assertThat(output).contains("route=\"" + way + "\"");
    }
  }

  private static String configuration(IndiscreetProvider provider, List<String> ways) {
    StringBuilder yaml =
        new StringBuilder("switching: {per-minute: 0}\nhistory: {transcribe: false}\nendpoints:\n");
    for (String way : ways) {
      yaml.append(
          "  %s: {url: \"%s?secret=%s\", key: sk-provider-%s, model: gpt-realtime}\n"
              .formatted(way, provider.url(way), MARK, MARK));
    }
    yaml.append("routes:\n");
    ways.forEach(way -> yaml.append("  %s: {endpoints: [%s]}\n".formatted(way, way)));
    return yaml.toString();
  }
}
