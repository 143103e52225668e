package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.error.ProviderFault;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A session without sockets and without time: a {@link FakeGlm} behind each line. */
final class Harness implements Effect.Performer {
  static final long EPOCH = 1_793_000_000_000L;

  final FakeGlm.Habits habits = new FakeGlm.Habits();
  final Map<Integer, FakeGlm> lines = new LinkedHashMap<>();
  final List<FakeGlm> all = new ArrayList<>();
  final List<Integer> connecting = new ArrayList<>();
  final List<JsonObject> events = new ArrayList<>();
  final List<String> garbage = new ArrayList<>();
  final List<ProviderFault> failures = new ArrayList<>();
  final List<ProviderFault> ends = new ArrayList<>();
  int takenOver;
  final GlmSession session;
  JsonObject created;
  long nowMs = 1_000;

  Harness() {
    this(true);
  }

  /**
   * @param hubTurns whether the hub detects turns, even those that GLM could
   */
  Harness(boolean hubTurns) {
    this(hubTurns, InputFormat.PCM24);
  }

  Harness(boolean hubTurns, InputFormat inputFormat) {
    AtomicInteger ids = new AtomicInteger();
    session =
        new GlmSession(
            new Account("glm-realtime-flash", hubTurns, inputFormat),
            new Limits(3_000, 3_000),
            prefix -> prefix + ids.incrementAndGet(),
            EPOCH,
            nowMs);
  }

  /** A session that is open. */
  static Harness open(JsonObject config) {
    return open(new Harness(), config);
  }

  static Harness open(Harness harness, JsonObject config) {
    harness.start(config.put("type", "realtime").encode());
    harness.settle();
    assertThat(harness.created).isNotNull();
    return harness;
  }

  static Harness openText() {
    return open(new JsonObject().put("output_modalities", new JsonArray().add("text")));
  }

  static JsonObject manual() {
    return new JsonObject()
        .put("audio", new JsonObject().put("input", new JsonObject().putNull("turn_detection")));
  }

  void start(String config) {
    session.start(config);
    perform();
  }

  void send(JsonObject event) {
    session.onCommand(event.encode(), nowMs);
    perform();
  }

  void send(String type) {
    send(new JsonObject().put("type", type));
  }

  void say(String text) {
    send(item(text));
    send("response.create");
  }

  static JsonObject item(String text) {
    return new JsonObject()
        .put("type", "conversation.item.create")
        .put(
            "item",
            new JsonObject()
                .put("type", "message")
                .put("role", "user")
                .put(
                    "content",
                    new JsonArray()
                        .add(new JsonObject().put("type", "input_text").put("text", text))));
  }

  static JsonObject update(JsonObject session) {
    return new JsonObject()
        .put("type", "session.update")
        .put("session", session.put("type", "realtime"));
  }

  static JsonObject append(byte[] pcm) {
    return new JsonObject()
        .put("type", "input_audio_buffer.append")
        .put("audio", Base64.getEncoder().encodeToString(pcm));
  }

  /** Lets one waiting thing happen: an upgrade, or a frame of one line; answers whether any was. */
  boolean step(int choice) {
    List<Runnable> possible = new ArrayList<>();
    for (int line : List.copyOf(connecting)) {
      possible.add(() -> upgrade(line));
    }
    for (Map.Entry<Integer, FakeGlm> line : lines.entrySet()) {
      if (!line.getValue().out.isEmpty()) {
        possible.add(() -> deliver(line.getKey(), line.getValue()));
      }
    }
    if (possible.isEmpty()) {
      return false;
    }
    possible.get(Math.floorMod(choice, possible.size())).run();
    perform();
    return true;
  }

  private void upgrade(int line) {
    connecting.remove((Integer) line);
    FakeGlm glm = new FakeGlm(habits);
    lines.put(line, glm);
    all.add(glm);
    session.onUpgraded(line, nowMs);
  }

  private void deliver(int line, FakeGlm glm) {
    String frame = glm.next();
    if (frame != null) {
      session.onMessage(line, frame, nowMs);
    }
  }

  /** Lets everything happen, time included, until nothing is left. */
  void settle() {
    for (int i = 0; i < 100_000; i++) {
      if (step(0)) {
        continue;
      }
      long next = session.deadlineMs();
      if (next > nowMs + 2_000) {
        return;
      }
      time(Math.max(next, nowMs + 1));
    }
    throw new AssertionError("never settles");
  }

  /** Lets what is on the wire arrive, without time. */
  void arrive() {
    while (step(0)) {
      continue;
    }
  }

  void time(long atMs) {
    nowMs = atMs;
    session.onTime(nowMs);
    perform();
  }

  private void perform() {
    for (List<Effect> effects = session.takeEffects();
        !effects.isEmpty();
        effects = session.takeEffects()) {
      effects.forEach(effect -> effect.perform(this));
    }
  }

  FakeGlm glm() {
    return all.get(all.size() - 1);
  }

  List<String> types() {
    return events.stream().map(event -> event.getString("type")).toList();
  }

  List<JsonObject> of(String type) {
    return events.stream().filter(event -> event.getString("type").equals(type)).toList();
  }

  JsonObject last(String type) {
    List<JsonObject> found = of(type);
    assertThat(found).as(type).isNotEmpty();
    return found.get(found.size() - 1);
  }

  JsonObject error() {
    return last("error").getJsonObject("error");
  }

  List<String> complaints() {
    return all.stream().flatMap(glm -> glm.complaints.stream()).toList();
  }

  /** Runs of deltas of one kind as one. */
  List<String> sequence(int from) {
    List<String> sequence = new ArrayList<>();
    for (String type : types().subList(from, events.size())) {
      boolean again =
          type.endsWith(".delta")
              && !sequence.isEmpty()
              && sequence.get(sequence.size() - 1).equals(type);
      if (!again) {
        sequence.add(type);
      }
    }
    return sequence;
  }

  @Override
  public void connect(int line) {
    connecting.add(line);
  }

  @Override
  public void write(int line, String frame) {
    FakeGlm glm = lines.get(line);
    assertThat(glm).as("a line that is upgraded and not closed").isNotNull();
    glm.onClient(frame);
  }

  @Override
  public void closeLine(int line) {
    connecting.remove((Integer) line);
    lines.remove(line);
  }

  @Override
  public void opened(String session) {
    assertThat(created).isNull();
    created = new JsonObject(session);
  }

  @Override
  public void failed(ProviderFault fault) {
    failures.add(fault);
  }

  @Override
  public void emit(String event) {
    assertThat(ends).isEmpty();
    if (event.startsWith("{\"")) {
      events.add(new JsonObject(event));
    } else {
      garbage.add(event);
    }
  }

  @Override
  public void turnsTakenOver() {
    takenOver++;
  }

  @Override
  public void ended(ProviderFault fault) {
    ends.add(fault);
  }
}
