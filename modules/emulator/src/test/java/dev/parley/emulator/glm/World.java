package dev.parley.emulator.glm;

import dev.parley.emulator.brain.Brain;
import dev.parley.emulator.service.Admission;
import dev.parley.emulator.service.Outlet;
import dev.parley.emulator.service.Senses;
import dev.parley.emulator.service.Session;
import dev.parley.emulator.service.Timers;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/** Time that passes only when it is told to, and everything a session sends. */
final class World implements Timers, Senses, Outlet {
  final List<JsonObject> sent = new ArrayList<>();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::dueMs).thenComparingLong(Task::number));
  private long nowMs;
  private long number;
  boolean closed;

  private record Task(long dueMs, long number, Runnable run) {}

  @Override
  public Runnable after(long delayMs, Runnable run) {
    Task task = new Task(nowMs + delayMs, number++, run);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  @Override
  public long nowMs() {
    return nowMs;
  }

  void pass(long ms) {
    long untilMs = nowMs + ms;
    while (!closed && !tasks.isEmpty() && tasks.peek().dueMs() <= untilMs) {
      Task task = tasks.remove();
      nowMs = task.dueMs();
      task.run().run();
    }
    nowMs = untilMs;
  }

  @Override
  public Future<byte[]> speak(String text) {
    return Future.succeededFuture(new byte[text.length() * 480]);
  }

  @Override
  public Future<String> hear(byte[] pcm) {
    return Future.succeededFuture(pcm.length > 9_600 ? "something" : "");
  }

  @Override
  public void send(JsonObject event) {
    if (!closed) {
      sent.add(event.copy());
    }
  }

  @Override
  public boolean congested() {
    return false;
  }

  @Override
  public void close(int code, String reason) {
    closed = true;
  }

  /** A session that has begun in it. */
  Session session(Brain brain, Set<Quirk> quirks) {
    GlmService service =
        new GlmService(GlmOptions.defaults(), new Quirks(quirks), Optional.empty(), this, this, 1);
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("authorization", "Bearer a.b");
    Admission admission =
        service.admit(GlmService.PATH, MultiMap.caseInsensitiveMultiMap(), headers);
    Session session = ((Admission.Admitted) admission).opening().session(1, this, brain);
    session.open();
    return session;
  }
}
