package dev.parley.emulator.server;

import dev.parley.emulator.fault.FaultLayer;
import dev.parley.emulator.fault.Faults;
import dev.parley.emulator.fault.Wire;
import dev.parley.emulator.openai.Admission;
import dev.parley.emulator.openai.RealtimeSession;
import dev.parley.emulator.openai.Sessions;
import dev.parley.emulator.record.Tape;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One WebSocket: its frames reach the tape, the faults and the session in this order. */
final class Connection implements Wire {
  private static final long PING_INTERVAL_MS = 20_000;
  private static final int TOO_BIG = 1009;
  private static final String EXPIRED = "Your session hit the maximum duration of 60 minutes.";

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final Channel channel;
  private final Tape tape;
  private final FaultLayer faults;
  private final SplittableRandom random;
  private @Nullable RealtimeSession session;
  private Runnable timers = () -> {};

  Connection(
      Vertx vertx, ServerWebSocket socket, Channel channel, Tape tape, Faults faults, long seed) {
    this.vertx = vertx;
    this.socket = socket;
    this.channel = channel;
    this.tape = tape;
    this.faults = new FaultLayer(faults, this, new VertxTimers(vertx));
    this.random = new SplittableRandom(seed);
    socket.textMessageHandler(this::onText);
    socket.binaryMessageHandler(this::onBinary);
    socket.exceptionHandler(this::onException);
    socket.closeHandler(closed -> onClose());
    long pings = vertx.setPeriodic(PING_INTERVAL_MS, tick -> ping());
    timers = () -> vertx.cancelTimer(pings);
  }

  /** Begins a session. */
  void serve(Admission.Admitted admitted, Sessions sessions, long seed) {
    RealtimeSession begun = sessions.create(admitted, seed, faults);
    session = begun;
    long end =
        vertx.setTimer(
            Math.max(1, sessions.lifetime().toMillis()), due -> faults.close(1001, EXPIRED));
    Runnable before = timers;
    timers =
        () -> {
          before.run();
          vertx.cancelTimer(end);
        };
    begun.open();
  }

  /** Answers with an error event and a close. */
  void fail(Admission.Failed failed, String eventId) {
    write(
        new io.vertx.core.json.JsonObject()
            .put("type", "error")
            .put("event_id", eventId)
            .put("error", failed.error())
            .encode());
    close(failed.closeCode(), failed.reason());
  }

  private void onText(String text) {
    tape.received(text);
    if (faults.admits() && session != null) {
      session.onText(text);
      pauseWhileCongested();
    }
  }

  private void onBinary(Buffer bytes) {
    tape.received("<binary, " + bytes.length() + " bytes>");
    if (faults.admits() && session != null) {
      session.onBinary();
    }
  }

  /** A client that does not read is not read from: what it may ask for has no bound otherwise. */
  private void pauseWhileCongested() {
    if (congested()) {
      socket.pause();
      socket.drainHandler(drained -> socket.resume());
    }
  }

  private void onException(Throwable cause) {
    // The library says so of a message beyond its limit, and drops it.
    if (cause instanceof IllegalStateException) {
      faults.close(TOO_BIG, "message too big");
    }
  }

  private void onClose() {
    timers.run();
    if (session != null) {
      session.close();
    }
    tape.closed(socket.closeStatusCode(), socket.closeReason());
  }

  private void ping() {
    byte[] payload = new byte[4];
    random.nextBytes(payload);
    socket.writePing(Buffer.buffer(payload));
  }

  @Override
  public void write(String text) {
    if (!socket.isClosed()) {
      tape.sent(text);
      socket.writeTextMessage(text);
    }
  }

  @Override
  public boolean congested() {
    // Of a closed socket the library does not say; there is nothing to wait for.
    return !socket.isClosed() && socket.writeQueueFull();
  }

  @Override
  public void close(int code, String reason) {
    if (!socket.isClosed()) {
      socket.close((short) code, reason);
    }
  }

  @Override
  public void reset() {
    Sockets.reset(channel);
  }

  @Override
  public void vanish() {
    Sockets.vanish(channel);
  }
}
