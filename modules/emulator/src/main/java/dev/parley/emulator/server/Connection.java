package dev.parley.emulator.server;

import dev.parley.emulator.brain.Brain;
import dev.parley.emulator.brain.EchoBrain;
import dev.parley.emulator.fault.Arming;
import dev.parley.emulator.fault.FaultLayer;
import dev.parley.emulator.fault.Faults;
import dev.parley.emulator.fault.FaultyBrain;
import dev.parley.emulator.fault.Wire;
import dev.parley.emulator.record.Tape;
import dev.parley.emulator.service.Admission;
import dev.parley.emulator.service.Service;
import dev.parley.emulator.service.Session;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One WebSocket: its frames reach the tape, the faults and the session in this order. */
final class Connection implements Wire {
  private static final long PING_INTERVAL_MS = 20_000;
  private static final int TOO_BIG = 1009;

  private final Vertx vertx;
  private final Service service;
  private final ServerWebSocket socket;
  private final Channel channel;
  private final Tape tape;
  private final String key;
  private final Brain brain;
  private final Runnable onEnd;
  private final FaultLayer faults;
  private final SplittableRandom random;
  private @Nullable Session session;
  private Runnable timers = () -> {};

  /**
   * @param key that it presented
   * @param seed of its pings
   * @param onEnd told once, when the socket is closed
   */
  Connection(
      Vertx vertx,
      Service service,
      ServerWebSocket socket,
      Channel channel,
      Tape tape,
      Faults faults,
      String key,
      long seed,
      Consumer<Connection> onEnd) {
    this.vertx = vertx;
    this.key = key;
    this.onEnd = () -> onEnd.accept(this);
    this.brain = new FaultyBrain(new EchoBrain(), faults, service.failureCode(), key);
    this.service = service;
    this.socket = socket;
    this.channel = channel;
    this.tape = tape;
    this.faults =
        new FaultLayer(faults, this, new VertxTimers(vertx), service.expiry().reason(), key);
    this.random = new SplittableRandom(seed);
    socket.textMessageHandler(this::onText);
    socket.binaryMessageHandler(this::onBinary);
    socket.exceptionHandler(this::onException);
    socket.closeHandler(closed -> onClose());
    long pings = vertx.setPeriodic(PING_INTERVAL_MS, tick -> ping());
    timers = () -> vertx.cancelTimer(pings);
  }

  /** Begins a session that ends after its lifetime. */
  void serve(Admission.Admitted admitted, Duration lifetime, long seed) {
    Session begun = admitted.opening().session(seed, faults, brain);
    session = begun;
    Service.Farewell expiry = service.expiry();
    long end =
        vertx.setTimer(
            Math.max(1, lifetime.toMillis()), due -> faults.close(expiry.code(), expiry.reason()));
    Runnable before = timers;
    timers =
        () -> {
          before.run();
          vertx.cancelTimer(end);
        };
    begun.open();
  }

  /** Answers with an error event and a close. */
  void fail(Admission.Failed failed, long seed) {
    write(service.errorEvent(failed.error(), seed).encode());
    close(failed.closeCode(), failed.reason());
  }

  /** The key that it presented; empty if none. */
  String key() {
    return key;
  }

  /** Misbehaves now; see {@link FaultLayer#act}. */
  boolean act(Arming arming) {
    return faults.act(arming);
  }

  private void onText(String text) {
    tape.received(text);
    if (faults.admits() && isOfAllowedSize(ByteBufUtil.utf8Bytes(text)) && session != null) {
      session.onText(text);
      pauseWhileCongested();
    }
  }

  private void onBinary(Buffer bytes) {
    tape.received("<binary, " + bytes.length() + " bytes>");
    if (faults.admits() && isOfAllowedSize(bytes.length()) && session != null) {
      session.onBinary(bytes.getBytes());
      pauseWhileCongested();
    }
  }

  private boolean isOfAllowedSize(int bytes) {
    boolean allowed = bytes <= service.maxMessageBytes();
    if (!allowed) {
      faults.close(TOO_BIG, "message too big");
    }
    return allowed;
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
    onEnd.run();
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
