package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.session.Chaos.Step;
import dev.parley.session.uplink.UplinkLimits;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** A session that goes on, what its client said, and what each of its upstreams heard. */
final class SwitchWorld {
  static final Continuity CONTINUITY =
      new Continuity(
          new SwitchLimits(60, Duration.ofSeconds(15), Duration.ofSeconds(1)),
          UplinkLimits.DEFAULTS,
          null);

  TestSession session = new TestSession(TestSession.setup("voice", null, CONTINUITY));
  final ByteArrayOutputStream said = new ByteArrayOutputStream();
  final Map<Integer, ByteArrayOutputStream> heard = new HashMap<>();
  int committedUpTo;
  int nextByte;
  private int looked;

  SwitchWorld() {
    this(UpstreamInfo.NO_END);
  }

  /**
   * @param lifeMs how long each of its upstreams lasts
   */
  SwitchWorld(long lifeMs) {
    session.lifeMs = lifeMs;
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
            .computeIfAbsent(session.sentTo.get(looked), first -> new ByteArrayOutputStream())
            .writeBytes(Base64.getDecoder().decode(command.path("audio").asText()));
      }
    }
  }

  /**
   * The router is gone: what its snapshot holds goes on at another one.
   *
   * @param eventIds that router's own part of event ids
   */
  void restore(String eventIds, boolean sawMore) {
    SessionSetup setup = TestSession.setup(eventIds, "voice", null, CONTINUITY);
    long lifeMs = session.lifeMs;
    session = session.restored(setup, sawMore);
    session.lifeMs = lifeMs;
    looked = 0;
  }

  /** As {@link #steps}, with more of a conversation and with upstreams that use old ids again. */
  static Arbitrary<List<Step<SwitchWorld>>> conversations() {
    return Arbitraries.frequencyOf(
            Tuple.of(20, client()),
            Tuple.of(40, upstream()),
            Tuple.of(30, talk()),
            Tuple.of(6, time()),
            Tuple.of(8, switching()))
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  /** What makes a record of some length. */
  private static Arbitrary<Step<SwitchWorld>> talk() {
    return Arbitraries.of("a", "b", "c")
        .flatMap(
            id ->
                Arbitraries.of(
                        "typed",
                        "spoken",
                        "words",
                        "answered",
                        "text",
                        "transcript",
                        "tool",
                        "output",
                        "deleted",
                        "truncated",
                        "old created",
                        "started",
                        "stopped",
                        "detected",
                        "listed")
                    .map(what -> step("T " + what + " " + id, w -> talk(w, what, id))));
  }

  private static void talk(SwitchWorld world, String what, String id) {
    TestSession session = world.session;
    int generation = session.generation();
    String r = "g" + generation + "_r1";
    String item = "m" + generation + "_r1";
    String user = "u" + generation + id;
    switch (what) {
      case "listed" ->
          session.client(
              Frames.event(
                  "conversation.item.create",
                  "\"item\":" + userItem("typed_" + id, "\"input_text\",\"text\":\"typed\"")));
      case "typed" ->
          session.upstream(
              Frames.itemAdded(
                  session.machine.conversation().lastId(),
                  userItem("typed_" + id, "\"input_text\",\"text\":\"typed\"")));
      case "spoken" ->
          session.upstream(
              Frames.itemAdded(
                  session.machine.conversation().lastId(),
                  userItem(user, "\"input_audio\",\"transcript\":null")));
      case "words" ->
          session.upstream(
              Frames.event(
                  "conversation.item.input_audio_transcription.completed",
                  Frames.text("item_id", user),
                  "\"content_index\":0",
                  Frames.text("transcript", "what was said")));
      case "answered" ->
          session.upstream(
              Frames.itemDone(null, Frames.message(item, "completed", "an answer of some words")));
      case "text" ->
          session.upstream(
              Frames.part(
                  "response.output_text.delta", r, item, Frames.text("delta", "word " + id)));
      case "transcript" ->
          session.upstream(
              Frames.part(
                  "response.output_audio_transcript.delta",
                  r,
                  item,
                  Frames.text("delta", "spoken " + id)));
      case "tool" -> {
        String call =
            "{\"id\":\"c"
                + generation
                + id
                + "\",\"type\":\"function_call\",\"status\":\"completed\",\"name\":\"f\","
                + "\"call_id\":\"call_"
                + generation
                + id
                + "\",\"arguments\":\"{}\"}";
        session.upstream(Frames.itemAdded(session.machine.conversation().lastId(), call));
      }
      case "output" ->
          session.upstream(
              Frames.itemAdded(
                  session.machine.conversation().lastId(),
                  "{\"id\":\"o"
                      + generation
                      + id
                      + "\",\"type\":\"function_call_output\",\"call_id\":\"call_"
                      + generation
                      + id
                      + "\",\"output\":\"42\"}"));
      case "deleted" ->
          session.upstream(
              Frames.event("conversation.item.deleted", Frames.text("item_id", "typed_" + id)));
      case "truncated" ->
          session.upstream(
              Frames.event(
                  "conversation.item.truncated",
                  Frames.text("item_id", item),
                  "\"content_index\":0",
                  "\"audio_end_ms\":0"));
      case "old created" -> session.upstream(Frames.created("g1_r1"));
      case "started" -> session.upstream(Frames.speech("started", "v" + generation + id));
      case "stopped" -> session.upstream(Frames.speech("stopped", "v" + generation + id));
      default -> session.upstream(Frames.sessionUpdated(Frames.SESSION));
    }
  }

  private static String userItem(String id, String part) {
    return "{\"id\":\""
        + id
        + "\",\"type\":\"message\",\"role\":\"user\",\"status\":\"completed\",\"content\":[{\"type\":"
        + part
        + "}]}";
  }

  /** Anything that may happen, in any order. */
  static Arbitrary<List<Step<SwitchWorld>>> steps() {
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

  private static Step<SwitchWorld> step(String name, Consumer<SwitchWorld> act) {
    return new Step<>(name, act);
  }

  private static Arbitrary<Step<SwitchWorld>> client() {
    Arbitrary<Step<SwitchWorld>> sound =
        Arbitraries.integers().between(1, 40).map(ms -> step("say " + ms, w -> w.say(ms)));
    Arbitrary<Step<SwitchWorld>> commands =
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
  private static Arbitrary<Step<SwitchWorld>> upstream() {
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

  private static void say(SwitchWorld world, String what, String id) {
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

  private static Arbitrary<Step<SwitchWorld>> time() {
    return Arbitraries.of(0, 50, 600, 1_600, 4_000)
        .map(ms -> step("pass " + ms, w -> w.session.passMs(ms)));
  }

  private static Arbitrary<Step<SwitchWorld>> switching() {
    return Arbitraries.of(
        step("lost", w -> w.session.lose()),
        step("ready", w -> w.session.ready(Frames.SESSION)),
        step("ready", w -> w.session.ready(Frames.SESSION)),
        step("ready", w -> w.session.ready(Frames.SESSION)),
        step("nobody", w -> w.session.nobody()),
        step("lost beside", w -> w.session.loseBeside()),
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

  private static Arbitrary<Step<SwitchWorld>> end() {
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
}
