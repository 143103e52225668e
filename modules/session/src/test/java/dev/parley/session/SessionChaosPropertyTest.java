package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.session.Chaos.Step;
import java.util.ArrayList;
import java.util.List;
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
  @Property(tries = 300)
  void invariantsHold(
      @ForAll("setups") SessionSetup setup, @ForAll("steps") List<Step<TestSession>> steps) {
    TestSession session = new TestSession(setup);
    FirstJudge judge = new FirstJudge(session);
    session.start();
    for (Step<TestSession> step : steps) {
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
  Arbitrary<List<Step<TestSession>>> steps() {
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
              List<Step<TestSession>> all = new ArrayList<>(steps);
              all.add(Math.min(all.size(), 3), step("ready", s -> s.ready(Frames.SESSION)));
              return all;
            });
  }

  private static Step<TestSession> step(String name, Consumer<TestSession> act) {
    return new Step<>(name, act);
  }

  private static Arbitrary<Step<TestSession>> client() {
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

  private static Arbitrary<Step<TestSession>> upstream() {
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

  private static Arbitrary<Step<TestSession>> time() {
    return Arbitraries.of(0, 50, 100, 600, 1_600, 3_000, 4_000)
        .flatMap(
            ms ->
                Arbitraries.of(
                    step("pass " + ms, session -> session.passMs(ms)),
                    step("pass " + ms, session -> session.passMs(ms)),
                    step("blocked", session -> session.blocked(true)),
                    step("unblocked", session -> session.blocked(false))));
  }

  private static Arbitrary<Step<TestSession>> end() {
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
            }));
  }

  private static String shown(String frame) {
    return frame.length() <= 100 ? frame : frame.substring(0, 100);
  }

  /** Of a session that ends with its upstream. */
  private static final class FirstJudge extends Chaos.Judge {
    private final TestSession session;
    private int greetings;
    private int serverErrors;

    FirstJudge(TestSession session) {
      super(session);
      this.session = session;
    }

    @Override
    void look() {
      super.look();
      assertThat(session.opened).hasSizeLessThanOrEqualTo(1);
      assertThat(session.upstreamCloses).hasSizeLessThanOrEqualTo(session.opened.size());
    }

    @Override
    void on(JsonNode event) {
      super.on(event);
      if (event.path("type").asText().equals("session.created")) {
        assertThat(looked()).as("session.created is first").isZero();
        greetings++;
      }
      assertThat(greetings).as("session.created is first").isIn(0, 1);
      assertThat(event.at("/error/code").asText())
          .as("no answer to the hub's own commands")
          .isNotEqualTo("item_retrieve_invalid_item_id");
      if (event.at("/error/type").asText().equals("server_error")) {
        serverErrors++;
      }
      assertThat(serverErrors).isLessThanOrEqualTo(1);
    }

    void lookAtTheEnd() {
      if (!session.linkCloses.isEmpty()) {
        assertThat(ended()).as("each response ends before the link does").isEqualTo(begun());
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
