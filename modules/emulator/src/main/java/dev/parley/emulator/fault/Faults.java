package dev.parley.emulator.fault;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The faults that are armed in one emulator. Thread-safe. */
public final class Faults {
  private final Map<Fault, Arming> armed = new EnumMap<>(Fault.class);

  /** Arms a fault once; one of the same name is replaced. */
  public void arm(Fault fault) {
    arm(Arming.of(fault, 1));
  }

  /** Arms a fault for so many chances; one of the same name is replaced. */
  public void arm(Fault fault, int count) {
    arm(Arming.of(fault, count));
  }

  /** Arms a fault; one of the same name is replaced. */
  public synchronized void arm(Arming arming) {
    armed.put(arming.fault(), arming);
  }

  public synchronized void clear() {
    armed.clear();
  }

  /** What is armed, in the order of {@link Fault}. */
  public synchronized List<Arming> armed() {
    return List.copyOf(armed.values());
  }

  /** How many chances a fault has left to take. */
  public synchronized int count(Fault fault) {
    Arming arming = armed.get(fault);
    return arming == null ? 0 : arming.count();
  }

  /** Takes a chance; empty if the fault is not armed. */
  public synchronized Optional<Arming> take(Fault fault) {
    Arming arming = armed.get(fault);
    if (arming == null) {
      return Optional.empty();
    }
    if (arming.count() > 1) {
      armed.put(fault, arming.withCount(arming.count() - 1));
    } else {
      armed.remove(fault);
    }
    return Optional.of(arming);
  }

  /** Takes a chance only of an arming that waits for deltas, or only of one that does not. */
  synchronized Optional<Arming> take(Fault fault, boolean afterDeltas) {
    Arming arming = armed.get(fault);
    return arming == null || arming.after().isPresent() != afterDeltas
        ? Optional.empty()
        : take(fault);
  }
}
