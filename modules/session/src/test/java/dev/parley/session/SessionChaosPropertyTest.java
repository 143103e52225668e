package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * The invariants of a session under any interleaving of what clients, providers, time and the shell
 * may do, judged by what reaches the two ends.
 */
class SessionChaosPropertyTest {
  /** One thing that happens, with a name that makes a failing sample readable. */
  record Step(String name, Consumer<TestSession> act) {
    @Override
    public String toString() {
      return name;
    }
  }

  @Property(tries = 300)
  void invariantsHold(@ForAll("setups") SessionSetup setup, @ForAll("steps") List<Step> steps) {
    TestSession session = new TestSession(setup);
    Judge judge = new Judge(session);
    session.start();
    for (Step step : steps) {
      boolean wasClosed = session.machine.isClosed();
      int before = session.effects.size() + session.toClient.size() + session.toUpstream.size();
      step.act().accept(session);
      int after = session.effects.size() + session.toClient.size() + session.toUpstream.size();
      if (wasClosed) {
        assertThat(after).as("nothing follows the close").isEqualTo(before);
      }
      judge.look();
    }
    judge.lookAtTheEnd();
  }

  @Provide
  Arbitrary<SessionSetup> setups() {
    return Arbitraries.of(
        TestSession.setup("voice", null),
        TestSession.setup(null, null),
        TestSession.setup("voice", "{\"instructions\":\"sing\"}"));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.frequencyOf(
            Tuple.of(24, client()),
            Tuple.of(60, upstream()),
            Tuple.of(10, time()),
            Tuple.of(1, end()))
        .list()
        .ofMinSize(1)
        .ofMaxSize(120)
        .map(
            steps -> {
              List<Step> all = new ArrayList<>(steps);
              all.add(Math.min(all.size(), 3), step("ready", s -> s.ready(Frames.SESSION)));
              return all;
            });
  }

  private static Step step(String name, Consumer<TestSession> act) {
    return new Step(name, act);
  }

  private static Arbitrary<Step> client() {
    return Arbitraries.of(
            Frames.event("response.create"),
            Frames.event("response.create", Frames.text("event_id", "mine")),
            Frames.event("response.create", "\"response\":{\"conversation\":\"none\"}"),
            Frames.event("response.cancel"),
            Frames.event("input_audio_buffer.commit"),
            Frames.event("no.such", Frames.text("event_id", "mine")),
            Frames.event("response.cancel", Frames.text("event_id", "parley_1")),
            Frames.sessionUpdate("{\"type\":\"realtime\",\"model\":\"voice\",\"speed\":1.5}"),
            Frames.sessionUpdate("{\"type\":\"realtime\",\"model\":\"other\"}"),
            Frames.sessionUpdate("{\"type\":\"realtime\",\"instructions\":\"hum\"}"),
            Frames.append(Frames.loud(400)),
            Frames.append(Frames.silence(20)),
            Frames.event("input_audio_buffer.append", Frames.text("audio", "?")),
            "{broken")
        .map(frame -> step("C " + shown(frame), session -> session.client(frame)));
  }

  private static Arbitrary<Step> upstream() {
    Arbitrary<String> id = Arbitraries.of("r1", "r2", "r3");
    Arbitrary<String> ofAResponse =
        id.flatMap(
            r ->
                Arbitraries.of(
                    Frames.created(r),
                    Frames.createdOutOfBand(r),
                    Frames.outputItemAdded(r, 0, Frames.message("item_" + r, "in_progress", "")),
                    Frames.itemAdded(null, Frames.message("item_" + r, "in_progress", "")),
                    Frames.part(
                        "response.content_part.added",
                        r,
                        "item_" + r,
                        "\"part\":{\"type\":\"audio\"}"),
                    Frames.audioDelta(r),
                    Frames.textDelta(r, "word "),
                    Frames.part("response.output_audio.done", r, "item_" + r),
                    Frames.itemDone(null, Frames.message("item_" + r, "completed", "hello")),
                    Frames.completed(r),
                    Frames.cancelled(r),
                    Frames.failed(r, "invalid_request_error", "invalid_value")));
    Arbitrary<String> ofTheSession =
        Arbitraries.of(
            Frames.speech("started", "u1"),
            Frames.speech("stopped", "u1"),
            Frames.event("input_audio_buffer.committed", Frames.text("item_id", "u1")),
            Frames.sessionUpdated(Frames.SESSION),
            Frames.manualTurns(),
            Frames.error("response_cancel_not_active", null),
            Frames.error("conversation_already_has_active_response", "mine"),
            Frames.error("item_retrieve_invalid_item_id", "parley_9"),
            Frames.event("some.future.event"),
            Frames.event("conversation.item.deleted", Frames.text("item_id", "item_r1")));
    Arbitrary<String> fatal =
        Arbitraries.of(
            "garbage",
            Frames.done("r1", "completed", "null", ""),
            Frames.failed("r2", "server_error", "server_error"));
    return Arbitraries.frequencyOf(
            Tuple.of(40, ofAResponse), Tuple.of(10, ofTheSession), Tuple.of(1, fatal))
        .map(frame -> step("S " + shown(frame), session -> session.upstream(frame)));
  }

  private static Arbitrary<Step> time() {
    return Arbitraries.of(0, 50, 100, 600, 1_600, 3_000, 4_000)
        .flatMap(
            ms ->
                Arbitraries.of(
                    step("pass " + ms, session -> session.passMs(ms)),
                    step("pass " + ms, session -> session.passMs(ms)),
                    step("blocked", session -> session.blocked(true)),
                    step("unblocked", session -> session.blocked(false))));
  }

  private static Arbitrary<Step> end() {
    return Arbitraries.of(
        step(
            "upstream lost",
            s -> {
              s.machine.onUpstreamClosed(1, "provider_closed", "gone", s.now);
              s.perform();
            }),
        step(
            "no upstream",
            s -> {
              s.machine.onNoUpstream(1, "no_provider", "none", s.now);
              s.perform();
            }),
        step(
            "client left",
            s -> {
              s.machine.onLinkClosed(s.now);
              s.perform();
            }),
        step(
            "shutdown",
            s -> {
              s.machine.onShutdown(s.now);
              s.perform();
            }),
        step(
            "binary",
            s -> {
              s.machine.onClientBinary(s.now);
              s.perform();
            }));
  }

  private static String shown(String frame) {
    return frame.length() <= 100 ? frame : frame.substring(0, 100);
  }

  /** Knows only what reached the two ends. */
  private static final class Judge {
    private final TestSession session;
    private final Set<String> begun = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> hubIds = new HashSet<>();
    private final Set<String> outOfBand = new HashSet<>();
    private int looked;
    private int greetings;
    private int serverErrors;

    Judge(TestSession session) {
      this.session = session;
    }

    void look() {
      for (; looked < session.toClient.size(); looked++) {
        on(TestSession.json(session.toClient.get(looked)));
      }
      assertThat(session.opened).hasSizeLessThanOrEqualTo(1);
      assertThat(session.upstreamCloses).hasSizeLessThanOrEqualTo(session.opened.size());
      assertThat(session.linkCloses).hasSizeLessThanOrEqualTo(1);
      assertThat(session.machine.openResponses())
          .hasSizeLessThanOrEqualTo(ResponseMachine.MAX_OPEN);
      assertThat(session.machine.hasEffects()).isFalse();
    }

    private void on(JsonNode event) {
      String id = event.path("response").path("id").asText();
      String type = event.path("type").asText();
      if (looked > 0) {
        assertThat(greetings).as("session.created is first").isIn(0, 1);
      }
      switch (type) {
        case "session.created" -> {
          assertThat(looked).as("session.created is first").isZero();
          greetings++;
        }
        case "response.created" -> onCreated(id, event);
        case "response.done" -> {
          assertThat(begun).as("done only of what began").contains(id);
          assertThat(ended.add(id)).as("one done of %s", id).isTrue();
        }
        case "error" -> {
          if (event.at("/error/type").asText().equals("server_error")) {
            serverErrors++;
          }
          assertThat(event.at("/error/code").asText())
              .as("no answer to the hub's own commands")
              .isNotEqualTo("item_retrieve_invalid_item_id");
        }
        default -> {
          String of = event.path("response_id").asText("");
          if (!of.isEmpty()) {
            assertThat(begun).contains(of);
            assertThat(ended).as("nothing of %s after its done", of).doesNotContain(of);
          }
        }
      }
      String eventId = event.path("event_id").asText();
      if (eventId.startsWith("event_i7_")) {
        assertThat(hubIds.add(eventId)).as("hub-made ids are unique").isTrue();
      }
      assertThat(serverErrors).isLessThanOrEqualTo(1);
    }

    private void onCreated(String id, JsonNode event) {
      assertThat(begun.add(id)).as("%s begins once", id).isTrue();
      if (event.at("/response/conversation_id").isNull()) {
        outOfBand.add(id);
        return;
      }
      Set<String> live = new HashSet<>(begun);
      live.removeAll(ended);
      live.removeAll(outOfBand);
      assertThat(live).as("one live response of the conversation").containsExactly(id);
    }

    void lookAtTheEnd() {
      if (!session.linkCloses.isEmpty()) {
        assertThat(ended).as("each response ends before the link does").isEqualTo(begun);
        assertThat(session.effects.get(session.effects.size() - 1))
            .isEqualTo(session.linkCloses.get(0));
      }
      boolean neverOpened =
          session.opened.isEmpty() || session.effects.toString().contains("no_provider");
      if (session.machine.isClosed() && !neverOpened) {
        assertThat(session.upstreamCloses).containsExactly(new Effect.CloseUpstream(1));
      }
      if (!session.machine.isClosed()) {
        assertThat(session.linkCloses).isEmpty();
        assertThat(session.upstreamCloses).isEmpty();
      }
    }
  }
}
