package dev.parley.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.realtime.EventView;
import dev.parley.session.snapshot.MachineSnapshot;
import dev.parley.session.snapshot.SessionSnapshot;
import dev.parley.session.uplink.UplinkLimits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * A machine in a shell that does what the router's verticle does: passes frames by their verdict,
 * performs effects in order, keeps held frames. What reached either end is there to be asserted on.
 */
final class TestSession {
  static final String HUB_ID = "sess_hub";
  static final int GENERATION = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final SessionSnapshot.Owner OWNER =
      new SessionSnapshot.Owner(1, "somebody", "voice", null, true, 1, 0, null, "", "", List.of());

  final SessionMachine machine;
  final List<String> toClient = new ArrayList<>();
  final List<String> toUpstream = new ArrayList<>();
  final List<Effect> effects = new ArrayList<>();
  final List<Effect.OpenUpstream> opened = new ArrayList<>();
  final List<Effect.CloseUpstream> upstreamCloses = new ArrayList<>();
  final List<Effect.CloseLink> linkCloses = new ArrayList<>();
  final Deque<String> held = new ArrayDeque<>();
  final EventView view = new EventView();

  /** To which generation each of {@link #toUpstream} went. */
  final List<Integer> sentTo = new ArrayList<>();

  /** How long an upstream that comes up lasts. */
  long lifeMs = UpstreamInfo.NO_END;

  private final NavigableSet<Integer> up = new TreeSet<>();
  private final Set<Integer> answered = new HashSet<>();
  long now = 1_000_000;

  TestSession(SessionSetup setup) {
    machine = new SessionMachine(setup, now);
  }

  private TestSession(SessionMachine machine, long now) {
    this.machine = machine;
    this.now = now;
  }

  /**
   * What this session's snapshot becomes at another router, by way of its bytes.
   *
   * @param setup with that router's own part of event ids
   * @param sawMore whether the client was given more than the snapshot knows
   */
  TestSession restored(SessionSetup setup, boolean sawMore) {
    SessionSnapshot taken = new SessionSnapshot(OWNER, machine.snapshot());
    MachineSnapshot read = SessionSnapshot.decode(taken.encode()).machine();
    SessionMachine again =
        SessionMachine.restored(
            setup, read, Set.of("voice", "gpt-alias")::contains, sawMore, now + 1);
    TestSession restored = new TestSession(again, now + 1);
    restored.start();
    return restored;
  }

  static SessionSetup setup(String model, String initialConfig) {
    return setup(model, initialConfig, Continuity.NONE);
  }

  static SessionSetup setup(String model, String initialConfig, Continuity continuity) {
    return setup("i7_", model, initialConfig, continuity);
  }

  /** Of a router whose events have this in their ids. */
  static SessionSetup setup(
      String eventIds, String model, String initialConfig, Continuity continuity) {
    return new SessionSetup(
        HUB_ID,
        model,
        initialConfig,
        eventIds,
        WatchLimits.DEFAULTS,
        SessionSetup.DEFAULT_MODEL_WAIT,
        continuity,
        true);
  }

  /** Live with server VAD, and goes on with another upstream when this one fails. */
  static TestSession lasting() {
    return lasting(null);
  }

  /** As {@link #lasting()}, with this model to write down what the user says. */
  static TestSession lasting(String transcriptionModel) {
    Continuity continuity =
        new Continuity(SwitchLimits.DEFAULTS, UplinkLimits.DEFAULTS, transcriptionModel);
    TestSession session = new TestSession(setup("voice", null, continuity));
    session.start();
    session.ready(Frames.SESSION);
    session.forget();
    return session;
  }

  /** Started with a model, not yet ready. */
  static TestSession opening() {
    TestSession session = new TestSession(setup("voice", null));
    session.start();
    return session;
  }

  /** Live with server VAD; {@code session.created} is already read. */
  static TestSession live() {
    TestSession session = opening();
    session.ready(Frames.SESSION);
    session.forget();
    return session;
  }

  /** Live with manual turns. */
  static TestSession pushToTalk() {
    TestSession session = live();
    session.upstream(Frames.manualTurns());
    session.forget();
    return session;
  }

  static UpstreamInfo info(String created) {
    return info("first", created);
  }

  static UpstreamInfo info(String endpoint, String created) {
    return new UpstreamInfo(
        "voice", endpoint, "gpt-upstream", created, "", Set.of("voice", "gpt-alias")::contains);
  }

  void start() {
    machine.start(now);
    perform();
  }

  void ready(String created) {
    ready("first", created);
  }

  void ready(String endpoint, String created) {
    UpstreamInfo info =
        new UpstreamInfo(
            "voice",
            endpoint,
            "gpt-upstream",
            created,
            "",
            Set.of("voice", "gpt-alias")::contains,
            lifeMs);
    if (answered.add(sought())) {
      up.add(sought());
    }
    machine.onUpstreamReady(sought(), info, now);
    perform();
    int again = held.size();
    for (int i = 0; i < again; i++) {
      client(held.remove());
    }
  }

  /** Nobody comes up. */
  void nobody() {
    answered.add(sought());
    machine.onNoUpstream(sought(), "no_provider", "Nobody.", now);
    perform();
  }

  /** Of the upstream that serves, or else was asked for last. */
  int generation() {
    return up.isEmpty() ? sought() : up.first();
  }

  /** How many are up. */
  int upstreams() {
    return up.size();
  }

  /** Of the upstream that was asked for last. */
  int sought() {
    return opened.isEmpty() ? GENERATION : opened.get(opened.size() - 1).generation();
  }

  /** The upstream that stands beside the one of now is lost. */
  void loseBeside() {
    if (up.size() == 2) {
      machine.onUpstreamClosed(up.last(), "provider_closed", "The provider is gone.", now);
      perform();
    }
  }

  /** The upstream of now is lost. */
  void lose() {
    machine.onUpstreamClosed(generation(), "provider_closed", "The provider is gone.", now);
    perform();
  }

  Verdict client(String frame) {
    view.read(frame);
    Verdict verdict = machine.onClientEvent(view, now);
    switch (verdict) {
      case FORWARD, FORWARD_DATA -> toUpstream(frame);
      case HOLD -> held.add(frame);
      case DROP -> {}
    }
    perform();
    return verdict;
  }

  private void toUpstream(String frame) {
    toUpstream.add(frame);
    sentTo.add(generation());
  }

  Verdict upstream(String frame) {
    view.read(frame);
    Verdict verdict = machine.onUpstreamEvent(generation(), view, now);
    if (verdict == Verdict.FORWARD || verdict == Verdict.FORWARD_DATA) {
      toClient.add(frame);
    }
    perform();
    return verdict;
  }

  /** Time goes on in ticks of 50 ms. */
  void pass(Duration time) {
    long end = now + time.toMillis();
    while (now < end) {
      now = Math.min(end, now + 50);
      machine.onTick(now);
      perform();
    }
  }

  void passMs(long milliseconds) {
    pass(Duration.ofMillis(milliseconds));
  }

  void blocked(boolean blocked) {
    machine.onDownlinkBlocked(blocked, now);
    perform();
  }

  /** Forgets what was seen so far. */
  void forget() {
    toClient.clear();
    toUpstream.clear();
    sentTo.clear();
    effects.clear();
  }

  void perform() {
    for (Effect effect : machine.takeEffects()) {
      effects.add(effect);
      if (effect instanceof Effect.SendToClient send) {
        toClient.add(send.event());
      } else if (effect instanceof Effect.SendToUpstream send) {
        toUpstream(send.event());
      } else if (effect instanceof Effect.OpenUpstream open) {
        opened.add(open);
      } else if (effect instanceof Effect.CloseUpstream close) {
        upstreamCloses.add(close);
        answered.add(close.generation());
        up.remove(close.generation());
      } else if (effect instanceof Effect.CloseLink close) {
        linkCloses.add(close);
      }
    }
  }

  List<JsonNode> seen() {
    return toClient.stream().map(TestSession::json).toList();
  }

  List<String> seenTypes() {
    return seen().stream().map(event -> event.path("type").asText()).toList();
  }

  List<JsonNode> seen(String type) {
    return seen().stream().filter(event -> event.path("type").asText().equals(type)).toList();
  }

  JsonNode onlySeen(String type) {
    List<JsonNode> all = seen(type);
    if (all.size() != 1) {
      throw new AssertionError("expected one " + type + ", the client saw " + toClient);
    }
    return all.get(0);
  }

  List<Effect.Count> counts() {
    return effects.stream()
        .filter(Effect.Count.class::isInstance)
        .map(Effect.Count.class::cast)
        .toList();
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
