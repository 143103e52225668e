package dev.parley.emulator.fault;

import dev.parley.emulator.fault.Fault.Moment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The armed faults. Any thread. */
public final class FaultBox {
  private final Map<Fault, Integer> armed = new EnumMap<>(Fault.class);

  /** Lets a fault act the next {@code count} times. */
  public synchronized void arm(Fault fault, int count) {
    armed.merge(fault, count, Integer::sum);
  }

  /** Disarms everything. */
  public synchronized void clear() {
    armed.clear();
  }

  /** How often each armed fault will still act. */
  public synchronized Map<Fault, Integer> armed() {
    return Map.copyOf(armed);
  }

  /** Uses up one chance of this fault. */
  public synchronized boolean take(Fault fault) {
    Integer left = armed.get(fault);
    if (left == null) {
      return false;
    }
    if (left == 1) {
      armed.remove(fault);
    } else {
      armed.put(fault, left - 1);
    }
    return true;
  }

  /** Uses up one chance of the first fault of this moment that is armed. */
  public synchronized Optional<Fault> take(Moment moment) {
    return armed.keySet().stream()
        .filter(fault -> fault.moment() == moment)
        .findFirst()
        .filter(this::take);
  }
}
