package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.provider.api.turns.TestSound;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever the client does, in whatever order GLM's frames arrive. */
class GlmSessionPropertyTest {
  /** One thing that happens. */
  private interface Action {
    void make(Harness harness);
  }

  private record Move(String name, Action action) {
    void make(Harness harness) {
      action.make(harness);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Half a sample too long. */
  private static final String SPOKEN =
      Base64.getEncoder().encodeToString(Arrays.copyOf(TestSound.tone(333), 333 * 48 + 1));

  /**
   * What this GLM is like, and who cuts the session's turns.
   *
   * @param flags one bit a habit
   */
  private record Setting(int flags) {
    Harness open() {
      Harness harness = new Harness((flags & 512) == 0);
      harness.habits.ignoresItems = (flags & 1) != 0;
      harness.habits.speaksText = (flags & 2) != 0;
      harness.habits.callsLate = (flags & 4) != 0;
      harness.habits.realCallIds = (flags & 8) != 0;
      harness.habits.unaskedResponse = (flags & 16) != 0;
      harness.habits.failsResponses = (flags & 96) == 96;
      harness.habits.hearsNothing = (flags & 256) != 0;
      harness.habits.neverStops = (flags & 1024) != 0;
      harness.habits.commitsBeforeStop = (flags & 2048) != 0;
      JsonObject config = (flags & 128) != 0 ? Harness.manual() : new JsonObject();
      config.put("tools", new JsonArray().add(tool()));
      harness.start(config.encode());
      harness.settle();
      return harness;
    }

    private static JsonObject tool() {
      return new JsonObject().put("type", "function").put("name", "lookup");
    }
  }

  @Property(tries = 300)
  void theClientSeesAWholeGaStreamAndGlmNothingItWouldNotTake(
      @ForAll("settings") Setting setting, @ForAll("moves") List<Move> moves) {
    Harness harness = setting.open();

    moves.forEach(move -> move.make(harness));
    harness.settle();

    assertThat(GaOrder.faults(harness.events)).isEmpty();
    assertThat(harness.complaints()).isEmpty();
    assertThat(harness.ends).isEmpty();
    assertThat(harness.lines).hasSize(1);
    assertThat(harness.events.toString()).doesNotContain("vendor words", "respunasked");
  }

  @Property(tries = 200)
  void aSessionWhoseLineIsLostEndsOnceAndThenDoesNothing(
      @ForAll("settings") Setting setting,
      @ForAll("moves") List<Move> before,
      @ForAll("moves") List<Move> after) {
    Harness harness = setting.open();
    before.forEach(move -> move.make(harness));

    int main = harness.session.main().id();
    harness.session.onSocketClosed(main, 1006, harness.nowMs);
    harness.time(harness.nowMs);
    int told = harness.events.size();
    after.forEach(move -> move.make(harness));
    harness.time(harness.nowMs + 100_000);

    assertThat(harness.ends).hasSize(1);
    assertThat(harness.events).hasSize(told);
    assertThat(harness.lines.keySet()).isSubsetOf(main);
    assertThat(harness.connecting).isSubsetOf(main);
    assertThat(harness.session.deadlineMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Provide
  Arbitrary<Setting> settings() {
    return Arbitraries.integers().between(0, 4095).map(Setting::new);
  }

  @Provide
  Arbitrary<List<Move>> moves() {
    Arbitrary<Move> wire =
        Arbitraries.integers()
            .between(0, 5)
            .<Move>map(choice -> new Move("wire " + choice, harness -> harness.step(choice)));
    Arbitrary<Move> time =
        Arbitraries.of(1, 30, 90, 400)
            .<Move>map(ms -> new Move("time " + ms, harness -> harness.time(harness.nowMs + ms)));
    Arbitrary<Move> audio =
        Combinators.combine(Arbitraries.of(true, false), Arbitraries.of(20, 100, 333, 2_000))
            .<Move>as(
                (loud, ms) ->
                    new Move(
                        (loud ? "tone " : "silence ") + ms,
                        harness ->
                            harness.send(
                                Harness.append(
                                    loud ? TestSound.tone(ms) : TestSound.silence(ms)))));
    Arbitrary<Move> words =
        Arbitraries.of("Hello", FakeGlm.LONG, FakeGlm.CALL)
            .<Move>map(text -> new Move("say " + text, harness -> harness.say(text)));
    Arbitrary<Move> bare =
        Arbitraries.of(
                "response.create",
                "response.cancel",
                "input_audio_buffer.commit",
                "input_audio_buffer.clear")
            .<Move>map(type -> new Move(type, harness -> harness.send(type)));
    Arbitrary<Move> update =
        Arbitraries.of(
                "{\"instructions\":\"Be brief.\"}",
                "{\"output_modalities\":[\"text\"]}",
                "{\"output_modalities\":[\"audio\"]}",
                "{\"audio\":{\"input\":{\"turn_detection\":null}}}",
                "{\"audio\":{\"input\":{\"turn_detection\":{\"type\":\"server_vad\"},\"transcription\":{\"model\":\"m\"}}}}",
                "{\"audio\":{\"input\":{\"turn_detection\":{\"type\":\"server_vad\",\"interrupt_response\":false}}}}",
                "{\"bogus\":1}")
            .map(
                session ->
                    new Move(
                        session, harness -> harness.send(Harness.update(new JsonObject(session)))));
    return Arbitraries.frequencyOf(
            Tuple.of(12, wire),
            Tuple.of(3, time),
            Tuple.of(4, audio),
            Tuple.of(3, words),
            Tuple.of(3, bare),
            Tuple.of(1, update),
            Tuple.of(2, items()))
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  private static Arbitrary<Move> items() {
    Action assistant =
        harness ->
            harness.send(
                new JsonObject()
                    .put("type", "conversation.item.create")
                    .put(
                        "item",
                        new JsonObject()
                            .put("type", "message")
                            .put("role", "assistant")
                            .put(
                                "content",
                                new JsonArray()
                                    .add(
                                        new JsonObject()
                                            .put("type", "output_text")
                                            .put("text", "Earlier.")))));
    Action spoken =
        harness ->
            harness.send(
                new JsonObject()
                    .put("type", "conversation.item.create")
                    .put(
                        "item",
                        new JsonObject()
                            .put("type", "message")
                            .put("role", "user")
                            .put(
                                "content",
                                new JsonArray()
                                    .add(
                                        new JsonObject()
                                            .put("type", "input_audio")
                                            .put("audio", SPOKEN)))));
    Action output =
        harness -> {
          List<JsonObject> calls = harness.of("response.function_call_arguments.done");
          if (!calls.isEmpty()) {
            harness.send(
                new JsonObject()
                    .put("type", "conversation.item.create")
                    .put(
                        "item",
                        new JsonObject()
                            .put("type", "function_call_output")
                            .put("call_id", calls.get(calls.size() - 1).getString("call_id"))
                            .put("output", "42")));
          }
        };
    Action outOfBand =
        harness ->
            harness.send(
                new JsonObject()
                    .put("type", "response.create")
                    .put("response", new JsonObject().put("conversation", "none")));
    Action instructed =
        harness ->
            harness.send(
                new JsonObject()
                    .put("type", "response.create")
                    .put("response", new JsonObject().put("instructions", "In French.")));
    return Arbitraries.of(
        new Move("assistant", assistant),
        new Move("spoken", spoken),
        new Move("output", output),
        ofLast("conversation.item.truncate"),
        ofLast("conversation.item.delete"),
        ofLast("conversation.item.retrieve"),
        new Move("out of band", outOfBand),
        new Move("instructed", instructed));
  }

  /** Something about the last item that is done. */
  private static Move ofLast(String type) {
    return new Move(
        type,
        harness -> {
          List<JsonObject> items = harness.of("conversation.item.done");
          String id =
              items.isEmpty()
                  ? "item_nowhere"
                  : items.get(items.size() - 1).getJsonObject("item").getString("id");
          JsonObject event = new JsonObject().put("type", type).put("item_id", id);
          if (type.endsWith("truncate")) {
            event.put("content_index", 0).put("audio_end_ms", 50);
          }
          harness.send(event);
        });
  }
}
