package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What must hold when nobody does anything wrong. */
class HealthySessionPropertyTest {

  @Property(tries = 200)
  void everyUpstreamEventReachesTheClientOnceInOrderUnchanged(
      @ForAll("conversations") List<String> frames, @ForAll @IntRange(max = 100) int pauseMs) {
    TestSession session = TestSession.live();

    for (String frame : frames) {
      session.upstream(frame);
      session.passMs(pauseMs);
    }

    assertThat(session.toClient).isEqualTo(frames);
    assertThat(session.effects).isEmpty();
    assertThat(session.machine.openResponses()).isEmpty();
  }

  /** Turns one after the other, each perhaps with an out-of-band response woven in. */
  @Provide
  Arbitrary<List<String>> conversations() {
    Arbitrary<String> kind = Arbitraries.of("text", "audio", "call", "cancelled");
    return Combinators.combine(
            kind, Arbitraries.of(true, false), Arbitraries.randomValue(random -> random.nextLong()))
        .as(Turn::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(
            turns -> {
              List<String> frames = new ArrayList<>();
              for (int i = 0; i < turns.size(); i++) {
                frames.addAll(turns.get(i).frames(i));
              }
              return frames;
            });
  }

  /** One turn of the user and its answer. */
  record Turn(String kind, boolean aside, long seed) {
    List<String> frames(int number) {
      String user = "u" + number;
      List<String> frames = new ArrayList<>();
      frames.add(Frames.speech("started", user));
      frames.add(Frames.speech("stopped", user));
      frames.add(Frames.event("input_audio_buffer.committed", Frames.text("item_id", user)));
      frames.addAll(answer("r" + number, false, kind));
      frames.add(Frames.event("rate_limits.updated", "\"rate_limits\":[]"));
      if (aside) {
        weave(frames, answer("aside" + number, true, "text"));
      }
      return frames;
    }

    private void weave(List<String> frames, List<String> more) {
      java.util.Random random = new java.util.Random(seed);
      int at = 0;
      for (String frame : more) {
        at += random.nextInt(frames.size() - at + 1);
        frames.add(at++, frame);
      }
    }

    private static List<String> answer(String id, boolean outOfBand, String kind) {
      String item = "item_" + id;
      List<String> frames = new ArrayList<>();
      frames.add(outOfBand ? Frames.createdOutOfBand(id) : Frames.created(id));
      if (kind.equals("call")) {
        String call =
            "{\"id\":\"" + item + "\",\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\"}";
        frames.add(Frames.outputItemAdded(id, 0, call));
        frames.add(Frames.part("response.function_call_arguments.delta", id, item));
        frames.add(
            Frames.part(
                "response.function_call_arguments.done", id, item, Frames.text("arguments", "{}")));
        frames.add(done(id, call));
        frames.add(Frames.done(id, "completed", "null", call));
        return frames;
      }
      String message = Frames.message(item, "in_progress", "");
      frames.add(Frames.outputItemAdded(id, 0, message));
      if (!outOfBand) {
        frames.add(Frames.itemAdded(null, message));
      }
      frames.add(
          Frames.part(
              "response.content_part.added",
              id,
              item,
              "\"part\":{\"type\":\"" + (kind.equals("text") ? "text" : "audio") + "\"}"));
      for (int i = 0; i < 5; i++) {
        frames.add(kind.equals("text") ? Frames.textDelta(id, "w ") : Frames.audioDelta(id));
      }
      frames.add(Frames.part("response.content_part.done", id, item));
      if (!outOfBand) {
        frames.add(Frames.itemDone(null, Frames.message(item, "completed", "w")));
      }
      frames.add(done(id, Frames.message(item, "completed", "w")));
      frames.add(kind.equals("cancelled") ? Frames.cancelled(id) : Frames.completed(id));
      return frames;
    }

    private static String done(String id, String item) {
      return Frames.event(
          "response.output_item.done", Frames.text("response_id", id), "\"item\":" + item);
    }
  }

  @Property(tries = 200)
  void everyAcceptedUpdateReachesTheProviderCompleteButForTheModel(
      @ForAll @Size(max = 8) List<@net.jqwik.api.From("sessions") ObjectNode> updates,
      @ForAll @IntRange(max = 8) int beforeReady) {
    TestSession session = TestSession.opening();
    List<JsonNode> expected = new ArrayList<>();
    for (int i = 0; i < updates.size(); i++) {
      if (i == beforeReady) {
        session.ready(Frames.SESSION);
      }
      ObjectNode update = updates.get(i);
      session.client(Frames.sessionUpdate(update.toString()));
      ObjectNode arrives = update.deepCopy();
      if (arrives.has("model")) {
        arrives.put("model", "gpt-upstream");
      }
      expected.add(arrives);
    }
    if (session.machine.stateName().equals("OPENING")) {
      session.ready(Frames.SESSION);
    }

    assertThat(session.toUpstream.stream().map(frame -> TestSession.json(frame).path("session")))
        .isEqualTo(expected);
    assertThat(session.seenTypes()).containsExactly("session.created");
  }

  @Property(tries = 200) // R13
  void acknowledgedConfigurationIsTheAcceptedUpdatesMerged(
      @ForAll @Size(max = 8) List<@net.jqwik.api.From("sessions") ObjectNode> updates,
      @ForAll @Size(8) List<Boolean> accepted) {
    TestSession session = TestSession.live();
    ObjectNode expected = Trees.of("{}");
    for (int i = 0; i < updates.size(); i++) {
      session.client(
          Frames.event(
              "session.update", Frames.text("event_id", "e" + i), "\"session\":" + updates.get(i)));
    }
    for (int i = 0; i < updates.size(); i++) {
      if (accepted.get(i)) {
        session.upstream(Frames.sessionUpdated(Frames.SESSION));
        Configuration.merge(expected, updates.get(i));
      } else {
        session.upstream(Frames.error("invalid_value", "e" + i));
      }
    }
    expected.remove("model");

    assertThat(TestSession.json(session.machine.acknowledgedConfig())).isEqualTo(expected);
  }

  @Provide
  Arbitrary<ObjectNode> sessions() {
    Arbitrary<String> leaf =
        Arbitraries.of("null", "true", "0.5", "24000", "1e-3", "\"s\\u00e9\\\"\"", "[1,{}]", "[]");
    Arbitrary<String> nested =
        Arbitraries.maps(Arbitraries.of("input", "output", "type", "x"), leaf)
            .ofMaxSize(3)
            .map(HealthySessionPropertyTest::object);
    return Arbitraries.maps(
            Arbitraries.of("instructions", "audio", "tools", "tracing", "speed"),
            Arbitraries.oneOf(leaf, nested))
        .ofMaxSize(4)
        .flatMap(
            fields ->
                Arbitraries.of("", "voice", "gpt-alias", "gpt-upstream")
                    .map(model -> withModel(fields, model)));
  }

  private static ObjectNode withModel(Map<String, String> fields, String model) {
    Map<String, String> all = new HashMap<>(fields);
    all.put("type", "\"realtime\"");
    if (!model.isEmpty() && !model.equals("gpt-upstream")) {
      all.put("model", "\"" + model + "\"");
    }
    return Trees.of(object(all));
  }

  private static String object(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
        .collect(java.util.stream.Collectors.joining(",", "{", "}"));
  }
}
