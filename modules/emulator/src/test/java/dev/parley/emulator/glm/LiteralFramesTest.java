package dev.parley.emulator.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.Emulator;
import dev.parley.emulator.EmulatorOptions;
import dev.parley.emulator.Emulators;
import dev.parley.emulator.Fixtures;
import dev.parley.emulator.Sounds;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every event that the emulator sends has the members of a literal event of its type, of the same
 * kinds and no others; every literal event of a client is taken.
 */
class LiteralFramesTest {
  private static final String HEARD = "conversation.item.input_audio_transcription.";

  private final Vertx vertx = Vertx.vertx();
  private final Emulator emulator = Emulators.start(vertx, EmulatorOptions.defaults().withPace(0));
  private final Map<String, Set<Set<String>>> literal = new HashMap<>();
  private GlmClient client;

  @BeforeEach
  void connect() {
    for (String name : Fixtures.GLM.names("server")) {
      JsonObject event = Fixtures.GLM.json(name);
      literal.computeIfAbsent(event.getString("type"), type -> new HashSet<>()).add(shape(event));
    }
    client = GlmClient.connect(vertx, emulator);
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void everyLiteralServerEventIsSentByTheEmulator() {
    emulator.quirks().turn(Quirk.VENDOR_EVENTS, true);
    emulator.quirks().turn(Quirk.ITEM_EVENTS, true);
    emulator.quirks().turn(Quirk.TEXT_DUPLICATES, true);
    client.update(session -> session.put("tools", new JsonArray()));
    spokenTurn(Sounds.keys("25", 24_000, 100, 80));
    spokenTurn(Sounds.silence(200));
    String id =
        client.socket.await("conversation.item.created").getJsonObject("item").getString("id");
    client.send("conversation.item.retrieve", event -> event.put("item_id", id));
    client.send("conversation.item.delete", event -> event.put("item_id", id));
    client.send("input_audio_buffer.clear");
    client.socket.send("{}");
    client.error(0);
    turnByServer();
    call();
    cancelled();
    video();

    Set<String> sent = new TreeSet<>(client.socket.types(0));
    assertThat(sent).containsAll(literal.keySet());
    for (JsonObject event : client.socket.events()) {
      Set<Set<String>> shapes = literal.get(event.getString("type"));
      if (shapes != null && !isTyped(event)) {
        assertThat(shapes).as(event.encode()).contains(shape(event));
      }
    }
  }

  /** The literal events are of items that were spoken; a typed one has text instead. */
  private static boolean isTyped(JsonObject event) {
    return event.encode().contains("\"input_text\"");
  }

  private void spokenTurn(byte[] pcm) {
    int since = client.mark();
    client.append(pcm).commit().respond();
    client.done(since);
    client.socket.await(since, event -> event.getString("type").startsWith(HEARD));
  }

  private void turnByServer() {
    client.update(
        session ->
            session
                .put("tools", new JsonArray())
                .put("turn_detection", new JsonObject().put("type", "server_vad")));
    int since = client.mark();
    client.append(Sounds.join(Sounds.keys("2", 24_000, 200, 0), Sounds.silence(900)));
    client.done(since);
  }

  private void call() {
    JsonObject tool =
        Fixtures.GLM
            .json("client.session.update")
            .getJsonObject("session")
            .getJsonArray("tools")
            .getJsonObject(0);
    int since = client.mark();
    client.send(
        "session.update",
        event ->
            event.put("session", GlmClient.settings().put("tools", new JsonArray().add(tool))));
    client.socket.await("session.updated", since);
    // The literal event has no tools.
    client.socket.raw.removeIf(text -> text.contains("lookup_order"));
    since = client.mark();
    client.type("Please lookup_order.").respond();
    client.done(since);
  }

  private void cancelled() {
    emulator.faults().arm(dev.parley.emulator.fault.Fault.SLOW);
    client.update(session -> session.put("tools", new JsonArray()));
    int since = client.mark();
    client.type("Hello.").respond().send("response.cancel");
    client.done(since);
  }

  private void video() {
    client.update(
        session -> session.put("beta_fields", new JsonObject().put("chat_mode", "video_passive")));
    int since = client.mark();
    client.frame().type("Hello.").respond();
    client.done(since);
  }

  static List<String> clientEvents() {
    return Fixtures.GLM.names("client");
  }

  /** In a session in which what they name is there; placeholders are filled. */
  @ParameterizedTest
  @MethodSource("clientEvents")
  void everyLiteralClientEventIsTaken(String name) {
    Emulator paced = Emulators.start(vertx, EmulatorOptions.defaults().withPace(1));
    client = GlmClient.connect(vertx, paced);
    boolean video = name.contains("video");
    client.update(
        session ->
            session.put(
                "beta_fields",
                new JsonObject().put("chat_mode", video ? "video_passive" : "audio")));
    client.append(Sounds.silence(100));
    client.item(
        new JsonObject()
            .put("id", "item0a…")
            .put("type", "message")
            .put("role", "user")
            .put(
                "content",
                JsonArray.of(new JsonObject().put("type", "input_text").put("text", "Hello."))));
    if (name.contains("cancel")) {
      client.respond().socket.await("response.created");
    }
    client.roundTrip();
    int since = client.mark();

    client.socket.send(
        Fixtures.GLM.text(name).replace("<base64>", "AAAA").replace("<base64 JPEG>", "/9j/2Q=="));
    client.roundTrip();

    assertThat(client.socket.types(since)).doesNotContain("error");
    String answer = answer(name);
    if (!answer.isEmpty()) {
      assertThat(client.socket.types(since)).contains(answer);
    }
  }

  private static String answer(String name) {
    return switch (name) {
      case "client.session.update" -> "session.updated";
      case "client.input_audio_buffer.commit" -> "input_audio_buffer.committed";
      case "client.input_audio_buffer.clear" -> "input_audio_buffer.cleared";
      case "client.conversation.item.delete" -> "conversation.item.deleted";
      case "client.conversation.item.retrieve" -> "conversation.item.retrieved";
      case "client.response.create" -> "response.created";
      case "client.response.cancel" -> "response.cancelled";
      default -> name.contains("item.create") ? "conversation.item.created" : "";
    };
  }

  /** Paths of all members with the kinds of their values. */
  private static Set<String> shape(JsonObject object) {
    Set<String> paths = new TreeSet<>();
    collect(object, "", paths);
    return paths;
  }

  private static void collect(Object value, String path, Set<String> paths) {
    paths.add(path + " " + kind(value));
    if (value instanceof JsonObject object) {
      object.fieldNames().forEach(name -> collect(object.getValue(name), path + "." + name, paths));
    } else if (value instanceof JsonArray list) {
      new ArrayList<>(list.getList())
          .forEach(element -> collect(JsonArray.of(element).getValue(0), path + "[]", paths));
    }
  }

  private static String kind(Object value) {
    if (value instanceof Number) {
      return "number";
    }
    return value == null ? "null" : value.getClass().getSimpleName();
  }
}
