package dev.parley.bench.deadair;

import dev.parley.bench.deadair.Caller.Frame;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sessions beside those that are measured: a microphone that is on, and one answer after another.
 */
final class Others implements AutoCloseable {
  private static final int CHUNK_MS = 20;
  private static final JsonObject SILENCE =
      new JsonObject()
          .put("type", "input_audio_buffer.append")
          .put("audio", Base64.getEncoder().encodeToString(new byte[CHUNK_MS * 48]));

  private final List<Caller> callers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Vertx vertx;
  private final long microphones;
  private final AtomicInteger answers = new AtomicInteger();

  Others(Vertx vertx, WebSocketClient sockets, int port, int number) throws Exception {
    this.vertx = vertx;
    for (int i = 0; i < number; i++) {
      Caller caller = Caller.open(sockets, port, Routes.OTHERS, null);
      caller.await("session.created");
      caller.send(Caller.configuration("be brief"));
      callers.add(caller);
      Thread thread = new Thread(() -> talk(caller), "other-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    microphones =
        vertx.setPeriodic(CHUNK_MS, tick -> callers.forEach(caller -> caller.send(SILENCE)));
  }

  private void talk(Caller caller) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        caller.ask("count to 20", "audio");
        caller.await(Others::isDone);
        answers.incrementAndGet();
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isDone(Frame frame) {
    return frame.type().equals("response.done");
  }

  /** Answers that they have got. */
  int answers() {
    return answers.get();
  }

  /** Whether all of them still talk. */
  boolean isWell() {
    return threads.stream().allMatch(Thread::isAlive);
  }

  @Override
  public void close() {
    vertx.cancelTimer(microphones);
    threads.forEach(Thread::interrupt);
    callers.forEach(Caller::close);
  }
}
