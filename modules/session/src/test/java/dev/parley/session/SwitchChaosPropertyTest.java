package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.session.uplink.UplinkLimits;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * The invariants of a session under any interleaving of client events, provider events, faults,
 * time and switches, judged by what reaches the two ends.
 */
class SwitchChaosPropertyTest {
  private static final Continuity CONTINUITY =
      new Continuity(
          new SwitchLimits(60, Duration.ofSeconds(15), Duration.ofSeconds(1)),
          UplinkLimits.DEFAULTS,
          null);

  /** One thing that happens, with a name that makes a failing sample readable. */
  record Step(String name, Consumer<World> act) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A session, what its client said, and what each of its upstreams heard. */
  private static final class World {
    final TestSession session = new TestSession(TestSession.setup("voice", null, CONTINUITY));
    final ByteArrayOutputStream said = new ByteArrayOutputStream();
    final Map<Integer, ByteArrayOutputStream> heard = new HashMap<>();
    int committedUpTo;
    int nextByte;
    private int looked;

    World() {
      session.start();
      session.ready(Frames.SESSION);
      session.upstream(Frames.manualTurns());
      session.forget();
    }

    void say(int milliseconds) {
      byte[] sound = new byte[milliseconds * 48];
      for (int i = 0; i < sound.length; i++) {
        sound[i] = (byte) nextByte++;
      }
      said.writeBytes(sound);
      session.client(Frames.append(sound));
      listen();
    }

    /** What was sent belongs to the upstream that was there when it was sent. */
    void listen() {
      for (; looked < session.toUpstream.size(); looked++) {
        JsonNode command = TestSession.json(session.toUpstream.get(looked));
        if (command.path("type").asText().equals("input_audio_buffer.append")) {
          heard
              .computeIfAbsent(session.generation(), first -> new ByteArrayOutputStream())
              .writeBytes(Base64.getDecoder().decode(command.path("audio").asText()));
        }
      }
    }
  }

  @Property(tries = 300)
  void oneConversationWhateverBecomesOfItsUpstreams(@ForAll("steps") List<Step> steps) {
    World world = new World();
    Judge judge = new Judge(world.session);
    for (Step step : steps) {
      boolean wasClosed = world.session.machine.isClosed();
      int before = world.session.toClient.size() + world.session.toUpstream.size();
      step.act().accept(world);
      world.listen();
      if (wasClosed) {
        assertThat(world.session.toClient.size() + world.session.toUpstream.size())
            .as("nothing follows the close")
            .isEqualTo(before);
      }
      judge.look();
    }
    judge.lookAtTheEnd();
    if (world.session.machine.stateName().equals("LIVE")) {
      assertHeardWhatNobodyAnswered(world);
    }
  }

  /** R11, R12: byte for byte and in order, from the last acknowledged commit on at the latest. */
  private static void assertHeardWhatNobodyAnswered(World world) {
    byte[] said = world.said.toByteArray();
    ByteArrayOutputStream stream = world.heard.get(world.session.generation());
    byte[] heard = stream == null ? new byte[0] : stream.toByteArray();
    assertThat(heard.length).isBetween(said.length - world.committedUpTo, said.length);
    assertThat(heard).isEqualTo(Arrays.copyOfRange(said, said.length - heard.length, said.length));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.frequencyOf(
            Tuple.of(20, client()),
            Tuple.of(50, upstream()),
            Tuple.of(8, time()),
            Tuple.of(10, switching()),
            Tuple.of(1, end()))
        .list()
        .ofMinSize(1)
        .ofMaxSize(100);
  }

  private static Step step(String name, Consumer<World> act) {
    return new Step(name, act);
  }

  private static Arbitrary<Step> client() {
    Arbitrary<Step> sound =
        Arbitraries.integers().between(1, 40).map(ms -> step("say " + ms, w -> w.say(ms)));
    Arbitrary<Step> commands =
        Arbitraries.of(
                Frames.event("response.create"),
                Frames.event("response.create", Frames.text("event_id", "mine")),
                Frames.event("response.create", "\"response\":{\"conversation\":\"none\"}"),
                Frames.event("response.cancel"),
                Frames.event(
                    "conversation.item.truncate",
                    Frames.text("item_id", "m1_r1"),
                    "\"content_index\":0",
                    "\"audio_end_ms\":10"),
                Frames.event("conversation.item.retrieve", Frames.text("item_id", "m1_r1")),
                Frames.event("conversation.item.delete", Frames.text("item_id", "m1_r1")),
                Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"hum\"}"),
                Frames.event("no.such"))
            .map(frame -> step("C " + frame, w -> w.session.client(frame)));
    return Arbitraries.frequencyOf(Tuple.of(2, sound), Tuple.of(3, commands));
  }

  /** Ids are of one upstream: another one makes others. */
  private static Arbitrary<Step> upstream() {
    return Arbitraries.of("r1", "r2")
        .flatMap(
            id ->
                Arbitraries.of(
                        "answer",
                        "answer",
                        "answer",
                        "created",
                        "outOfBand",
                        "item",
                        "part",
                        "audio",
                        "done",
                        "failed",
                        "retryable",
                        "empty",
                        "call",
                        "error",
                        "updated")
                    .map(what -> step("S " + what + " " + id, w -> say(w, what, id))));
  }

  private static void say(World world, String what, String id) {
    if (what.equals("answer")) {
      List.of("created", "item", "part", "audio").forEach(each -> say(world, each, id));
      return;
    }
    int generation = world.session.generation();
    String r = "g" + generation + "_" + id;
    String item = "m" + generation + "_" + id;
    String message = Frames.message(item, "in_progress", "");
    for (String frame :
        switch (what) {
          case "created" -> List.of(Frames.created(r));
          case "outOfBand" -> List.of(Frames.createdOutOfBand(r));
          case "item" ->
              List.of(Frames.outputItemAdded(r, 0, message), Frames.itemAdded(null, message));
          case "part" ->
              List.of(
                  Frames.part(
                      "response.content_part.added", r, item, "\"part\":{\"type\":\"audio\"}"));
          case "audio" ->
              List.of(Frames.part("response.output_audio.delta", r, item, "\"delta\":\"AAAA\""));
          case "done" ->
              List.of(Frames.done(r, "completed", "null", Frames.message(item, "completed", "hi")));
          case "failed" -> List.of(Frames.failed(r, "invalid_request_error", "invalid_value"));
          case "retryable" -> List.of(Frames.failed(r, "server_error", "server_error"));
          case "empty" -> List.of(Frames.done(r, "completed", "null", ""));
          case "call" ->
              List.of(
                  Frames.part(
                      "response.function_call_arguments.done",
                      r,
                      item,
                      Frames.text("call_id", "call_" + r),
                      Frames.text("arguments", "{}")));
          case "error" -> List.of(Frames.error("response_cancel_not_active", "mine"));
          default -> List.of(Frames.manualTurns());
        }) {
      world.session.upstream(frame);
    }
  }

  private static Arbitrary<Step> time() {
    return Arbitraries.of(0, 50, 600, 1_600, 4_000)
        .map(ms -> step("pass " + ms, w -> w.session.passMs(ms)));
  }

  private static Arbitrary<Step> switching() {
    return Arbitraries.of(
        step("lost", w -> w.session.lose()),
        step("ready", w -> w.session.ready(Frames.SESSION)),
        step("ready", w -> w.session.ready(Frames.SESSION)),
        step("ready", w -> w.session.ready(Frames.SESSION)),
        step(
            "nobody",
            w -> {
              w.session.machine.onNoUpstream(
                  w.session.generation(), "no_provider", "Nobody.", w.session.now);
              w.session.perform();
            }),
        step(
            "commit",
            w -> {
              w.session.client(Frames.event("input_audio_buffer.commit"));
              if (w.session.machine.stateName().equals("LIVE")) {
                w.session.upstream(
                    Frames.event(
                        "input_audio_buffer.committed",
                        Frames.text("item_id", "u" + w.session.toUpstream.size())));
                w.committedUpTo = w.said.size();
              }
            }));
  }

  private static Arbitrary<Step> end() {
    return Arbitraries.of(
        step(
            "client left",
            w -> {
              w.session.machine.onLinkClosed(w.session.now);
              w.session.perform();
            }),
        step(
            "shutdown",
            w -> {
              w.session.machine.onShutdown(w.session.now);
              w.session.perform();
            }));
  }

  /** Knows only what reached the client, and which upstreams were opened and closed. */
  private static final class Judge {
    private final TestSession session;
    private final Set<String> begun = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> outOfBand = new HashSet<>();
    private final Set<String> hubIds = new HashSet<>();
    private int looked;

    Judge(TestSession session) {
      this.session = session;
    }

    void look() {
      for (; looked < session.toClient.size(); looked++) {
        on(TestSession.json(session.toClient.get(looked)));
      }
      assertThat(session.upstreamCloses).doesNotHaveDuplicates();
      assertThat(session.linkCloses).hasSizeLessThanOrEqualTo(1);
      assertThat(session.machine.openResponses())
          .hasSizeLessThanOrEqualTo(ResponseMachine.MAX_OPEN);
    }

    private void on(JsonNode event) {
      String type = event.path("type").asText();
      String id = event.path("response").path("id").asText();
      assertThat(type).isNotEqualTo("session.created");
      if (type.equals("response.created")) {
        onCreated(id, event.at("/response/conversation_id").isNull());
      } else if (type.equals("response.done")) {
        assertThat(begun).as("done only of what began").contains(id);
        assertThat(ended.add(id)).as("one done of %s", id).isTrue();
      } else if (event.has("response_id")) {
        String of = event.path("response_id").asText();
        assertThat(begun).contains(of);
        assertThat(ended).as("nothing of %s after its done", of).doesNotContain(of);
      }
      String eventId = event.path("event_id").asText();
      if (eventId.startsWith("event_i7_")) {
        assertThat(hubIds.add(eventId)).as("hub-made ids are unique").isTrue();
      }
      assertThat(event.at("/error/event_id").asText()).doesNotStartWith("parley_");
    }

    private void onCreated(String id, boolean isOutOfBand) {
      assertThat(begun.add(id)).as("%s begins once", id).isTrue();
      if (isOutOfBand) {
        outOfBand.add(id);
        return;
      }
      Set<String> live = new HashSet<>(begun);
      live.removeAll(ended);
      live.removeAll(outOfBand);
      assertThat(live).as("one live response of the conversation").containsExactly(id);
    }

    void lookAtTheEnd() {
      List<Integer> closed = new ArrayList<>();
      session.upstreamCloses.forEach(close -> closed.add(close.generation()));
      List<Integer> older = new ArrayList<>();
      session.opened.forEach(open -> older.add(open.generation()));
      assertThat(older).containsAll(closed).doesNotHaveDuplicates();
      if (!session.linkCloses.isEmpty()) {
        assertThat(ended).as("each response ends before the link does").isEqualTo(begun);
      }
      if (session.machine.stateName().equals("LIVE")) {
        assertThat(closed).doesNotContain(session.generation());
      }
    }
  }
}
