package dev.parley.emulator.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.emulator.brain.EchoBrain;
import dev.parley.emulator.service.Session;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds whatever a client sends, in whatever order and with whatever quirks. */
class SessionPropertyTest {
  private static final List<JsonObject> EVENTS = events();

  @Provide
  Arbitrary<List<JsonObject>> scripts() {
    Arbitrary<JsonObject> waits =
        Arbitraries.integers().between(0, 500).map(ms -> new JsonObject().put("wait", ms));
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(4, Arbitraries.of(EVENTS)), net.jqwik.api.Tuple.of(1, waits))
        .list()
        .ofMaxSize(60);
  }

  @Provide
  Arbitrary<Set<Quirk>> quirks() {
    return Arbitraries.subsetOf(Quirk.values());
  }

  @Property(tries = 300)
  void everyResponseIsBegunOnceAndEndsOnceAndNothingOfItComesAfterItsEnd(
      @ForAll("scripts") List<JsonObject> script, @ForAll("quirks") Set<Quirk> quirks) {
    World world = run(script, quirks);
    world.pass(29_000);

    Set<String> begun = new HashSet<>();
    Set<String> ended = new HashSet<>();
    for (JsonObject event : world.sent) {
      String type = event.getString("type");
      if (type.equals("response.created")) {
        assertThat(ended).containsAll(begun);
        assertThat(begun.add(idOf(event))).isTrue();
      } else if (type.equals("response.done")) {
        assertThat(begun).contains(idOf(event));
        assertThat(ended.add(idOf(event))).isTrue();
      } else if (event.containsKey("response_id")) {
        boolean late =
            type.startsWith("response.function_call") && quirks.contains(Quirk.LATE_CALLS);
        assertThat(begun).contains(event.getString("response_id"));
        assertThat(late || !ended.contains(event.getString("response_id"))).as(type).isTrue();
      }
    }
    assertThat(world.closed || ended.equals(begun)).isTrue();
  }

  @Property(tries = 200)
  void everyEventButTheHeartbeatHasAnIdOfItsOwn(
      @ForAll("scripts") List<JsonObject> script, @ForAll("quirks") Set<Quirk> quirks) {
    World world = run(script, quirks);

    List<String> ids =
        world.sent.stream()
            .filter(event -> !event.getString("type").equals("heartbeat"))
            .map(event -> event.getString("event_id"))
            .toList();
    assertThat(ids).doesNotContainNull().doesNotHaveDuplicates();
  }

  @Property(tries = 200)
  void aCommittedTurnIsTranscribedExactlyOnce(@ForAll("scripts") List<JsonObject> script) {
    World world = run(script, EnumSet.noneOf(Quirk.class));

    List<String> committed = itemIds(world, "input_audio_buffer.committed");
    List<String> told =
        new ArrayList<>(itemIds(world, "conversation.item.input_audio_transcription.completed"));
    told.addAll(itemIds(world, "conversation.item.input_audio_transcription.failed"));
    assertThat(told).containsExactlyInAnyOrderElementsOf(committed);
  }

  private static List<String> itemIds(World world, String type) {
    return world.sent.stream()
        .filter(event -> event.getString("type").equals(type))
        .map(event -> event.getString("item_id"))
        .toList();
  }

  private static String idOf(JsonObject event) {
    return event.getJsonObject("response").getString("id");
  }

  private static World run(List<JsonObject> script, Set<Quirk> quirks) {
    World world = new World();
    Session session = world.session(new EchoBrain(), quirks);
    for (JsonObject step : script) {
      if (step.containsKey("wait")) {
        world.pass(step.getInteger("wait"));
      } else if (!world.closed) {
        session.onText(step.encode());
      }
    }
    return world;
  }

  private static List<JsonObject> events() {
    JsonObject part = new JsonObject().put("type", "input_text").put("text", "Please now.");
    JsonObject message =
        new JsonObject()
            .put("type", "message")
            .put("role", "user")
            .put("content", JsonArray.of(part));
    JsonObject output = new JsonObject().put("type", "function_call_output").put("output", "x");
    JsonObject tool = new JsonObject().put("type", "function").put("name", "now");
    List<JsonObject> events = new ArrayList<>();
    events.add(update(GlmClient.settings()));
    events.add(update(GlmClient.settings().put("tools", JsonArray.of(tool))));
    events.add(update(GlmClient.settings().put("modalities", JsonArray.of("text"))));
    events.add(
        update(
            GlmClient.settings()
                .put("turn_detection", new JsonObject().put("type", "server_vad"))));
    events.add(
        update(
            GlmClient.settings()
                .put("beta_fields", new JsonObject().put("chat_mode", "video_passive"))));
    events.add(event("input_audio_buffer.append").put("audio", "AAAA".repeat(3_200)));
    events.add(event("input_audio_buffer.append").put("audio", "AAAAf39/".repeat(1_600)));
    events.add(event("input_audio_buffer.append_video_frame").put("video_frame", "/9j/2Q=="));
    events.add(event("input_audio_buffer.commit"));
    events.add(event("input_audio_buffer.clear"));
    events.add(event("conversation.item.create").put("item", message));
    events.add(event("conversation.item.create").put("item", output));
    events.add(event("response.create"));
    events.add(event("response.create"));
    events.add(event("response.cancel"));
    events.add(event("bogus"));
    return List.copyOf(events);
  }

  private static JsonObject update(JsonObject settings) {
    return event("session.update").put("session", settings);
  }

  private static JsonObject event(String type) {
    return new JsonObject().put("type", type);
  }
}
