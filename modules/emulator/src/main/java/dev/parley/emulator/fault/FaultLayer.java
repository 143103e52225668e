package dev.parley.emulator.fault;

import dev.parley.emulator.service.Outlet;
import dev.parley.emulator.service.Timers;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Between a session and its socket: lets events through, loses them, slows them down or breaks the
 * connection. On the connection's event loop.
 */
public final class FaultLayer implements Outlet {
  private static final List<Fault> OF_A_RESPONSE =
      List.of(
          Fault.STALL_RESPONSE,
          Fault.STALL_MID_RESPONSE,
          Fault.CLOSE_MID_RESPONSE,
          Fault.RESET_MID_RESPONSE,
          Fault.GARBAGE_FRAME,
          Fault.DUPLICATE_DONE,
          Fault.SLOW);

  private static final int CONGESTED_EVENTS = 32;
  private static final int CLOSE_CODE = 1011;

  private final Faults faults;
  private final Wire wire;
  private final Timers timers;
  private final String capReason;
  private final String key;
  private final Map<String, Mishap> mishaps = new LinkedHashMap<>();
  private final Queue<String> slow = new ArrayDeque<>();
  private int slowMs;
  private boolean dripping;
  private boolean dropRateLimits;
  private boolean begun;
  private boolean gone;

  /**
   * @param capReason what a client is told when its session's time is up
   * @param key that the connection presented
   */
  public FaultLayer(Faults faults, Wire wire, Timers timers, String capReason, String key) {
    this.capReason = capReason;
    this.key = key;
    this.faults = faults;
    this.wire = wire;
    this.timers = timers;
  }

  /** Whether a frame that came from the client reaches the session. */
  public boolean admits() {
    if (!gone && faults.take(Fault.BLACKHOLE, key, false).isPresent()) {
      vanish();
    }
    return !gone;
  }

  /**
   * Misbehaves now, whatever goes on; without effect before {@code session.created} and once the
   * connection is gone.
   *
   * @return whether it had an effect
   * @throws IllegalArgumentException if the fault is not one of a connection that stands
   */
  public boolean act(Arming arming) {
    if (!arming.fault().isPossibleAnyTime()) {
      throw new IllegalArgumentException("fault: must be one of " + Fault.AT_ANY_TIME);
    }
    boolean possible = begun && !gone;
    if (possible) {
      misbehave(arming);
    }
    return possible;
  }

  /** One of {@link Fault#AT_ANY_TIME}. */
  private void misbehave(Arming arming) {
    switch (arming.fault()) {
      case GARBAGE_FRAME -> write(garbage(arming.bytes()));
      case RESET_MID_RESPONSE -> end(wire::reset);
      case CAP_CLOSE_1001 -> end(() -> wire.close(arming.closeCode().orElse(1001), capReason));
      case CLOSE_MID_RESPONSE -> end(() -> wire.close(arming.closeCode().orElse(CLOSE_CODE), ""));
      default -> vanish();
    }
  }

  @Override
  public void send(JsonObject event) {
    String type = event.getString("type", "");
    if (gone || (begun && actsAtOnce())) {
      return;
    }
    begun |= type.equals("session.created");
    if (type.equals("rate_limits.updated") && dropRateLimits) {
      dropRateLimits = false;
      return;
    }
    if (type.equals("response.created")) {
      onResponse(event.getJsonObject("response").getString("id", ""));
    }
    Mishap mishap = mishapOf(event);
    if (mishap == null) {
      write(event.encode());
    } else {
      perform(event, type, mishap);
    }
  }

  private boolean actsAtOnce() {
    if (faults.take(Fault.CAP_CLOSE_1001, key, false).isPresent()) {
      end(() -> wire.close(1001, capReason));
    } else if (faults.take(Fault.BLACKHOLE, key, false).isPresent()) {
      vanish();
    }
    return gone;
  }

  private void onResponse(String id) {
    Optional<Arming> arming =
        OF_A_RESPONSE.stream()
            .map(fault -> faults.take(fault, key))
            .flatMap(Optional::stream)
            .findFirst();
    arming =
        arming
            .or(() -> faults.take(Fault.CAP_CLOSE_1001, key, true))
            .or(() -> faults.take(Fault.BLACKHOLE, key, true));
    arming.ifPresent(
        fault -> {
          mishaps.put(id, new Mishap(id, fault));
          slowMs = fault.fault() == Fault.SLOW ? fault.delayMs() : slowMs;
        });
  }

  /** The troubled response that an event belongs to, be it by its own id or by its item's. */
  private @Nullable Mishap mishapOf(JsonObject event) {
    for (Mishap mishap : mishaps.values()) {
      if (mishap.concerns(event)) {
        return mishap;
      }
    }
    return null;
  }

  private void perform(JsonObject event, String type, Mishap mishap) {
    Arming arming = mishap.arming();
    switch (mishap.onEvent(type)) {
      case PASS -> write(event.encode());
      case DROP -> dropRateLimits = type.equals("response.done");
      case TWICE -> {
        write(event.encode());
        write(event.encode());
      }
      case GARBAGE -> {
        misbehave(arming);
        write(event.encode());
      }
      case BREAK -> misbehave(arming);
    }
    if (type.equals("response.done")) {
      mishaps.remove(mishap.responseId());
    }
  }

  /** An event that breaks off; so many bytes of it. */
  private static String garbage(int bytes) {
    String head = "{\"type\":\"response.output_audio.delta\",\"delta\":\"";
    return head.length() >= bytes
        ? head.substring(0, bytes)
        : head + "A".repeat(bytes - head.length());
  }

  private void vanish() {
    end(wire::vanish);
  }

  private void end(Runnable act) {
    gone = true;
    slow.clear();
    act.run();
  }

  private void write(String text) {
    if (slowMs == 0 && slow.isEmpty()) {
      wire.write(text);
      return;
    }
    slow.add(text);
    if (!dripping) {
      dripping = true;
      drip();
    }
  }

  private void drip() {
    String text = slow.poll();
    if (text == null) {
      dripping = false;
      return;
    }
    wire.write(text);
    boolean slowed = mishaps.values().stream().anyMatch(m -> m.arming().fault() == Fault.SLOW);
    if (!slowed && slow.isEmpty()) {
      slowMs = 0;
      dripping = false;
    } else {
      timers.after(slowMs, this::drip);
    }
  }

  @Override
  public boolean congested() {
    return slow.size() > CONGESTED_EVENTS || wire.congested();
  }

  @Override
  public void close(int code, String reason) {
    if (!gone) {
      end(() -> wire.close(code, reason));
    }
  }
}
