package dev.parley.emulator.fault;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The faults that are armed in one emulator: of each one for all connections, and one for each key.
 * Thread-safe.
 */
public final class Faults {
  /** The key of an arming that is for all connections. */
  private static final String ALL = "";

  private final Map<Fault, Map<String, Arming>> armed = new EnumMap<>(Fault.class);

  /** Arms a fault once; one of the same name is replaced. */
  public void arm(Fault fault) {
    arm(Arming.of(fault, 1));
  }

  /** Arms a fault for so many chances; one of the same name is replaced. */
  public void arm(Fault fault, int count) {
    arm(Arming.of(fault, count));
  }

  /** Arms a fault; one of the same name and key is replaced. */
  public synchronized void arm(Arming arming) {
    armed.computeIfAbsent(arming.fault(), none -> new HashMap<>()).put(arming.key(), arming);
  }

  public synchronized void clear() {
    armed.clear();
  }

  /** How many chances each fault has left to take, in the order of {@link Fault}. */
  public synchronized Map<Fault, Integer> armed() {
    Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    armed.forEach(
        (fault, armings) -> {
          if (!armings.isEmpty()) {
            counts.put(fault, armings.values().stream().mapToInt(Arming::count).sum());
          }
        });
    return counts;
  }

  /** How many chances a fault has left to take of the connections of this key alone. */
  public synchronized int count(Fault fault, String key) {
    Arming arming = armed.getOrDefault(fault, Map.of()).get(key);
    return arming == null ? 0 : arming.count();
  }

  /** How many chances a fault has left to take. */
  public synchronized int count(Fault fault) {
    return armed().getOrDefault(fault, 0);
  }

  /** Takes a chance before anything is known of a connection; empty if the fault is not armed. */
  public Optional<Arming> take(Fault fault) {
    return take(fault, ALL);
  }

  /**
   * Takes a chance; empty if the fault is not armed.
   *
   * @param key that the connection presented
   */
  public synchronized Optional<Arming> take(Fault fault, String key) {
    return take(fault, key, arming -> true);
  }

  /** Takes a chance only of an arming that waits in a response, or only of one that does not. */
  synchronized Optional<Arming> take(Fault fault, String key, boolean inResponse) {
    return take(fault, key, arming -> arming.waitsInResponse() == inResponse);
  }

  private Optional<Arming> take(Fault fault, String key, Predicate<Arming> fits) {
    Map<String, Arming> armings = armed.getOrDefault(fault, Map.of());
    for (String each : List.of(key, ALL)) {
      Arming arming = armings.get(each);
      if (arming != null && fits.test(arming)) {
        if (arming.count() > 1) {
          armings.put(each, arming.withCount(arming.count() - 1));
        } else {
          armings.remove(each);
        }
        return Optional.of(arming);
      }
    }
    return Optional.empty();
  }
}
