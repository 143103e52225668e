package dev.parley.emulator.glm;

import java.util.EnumSet;
import java.util.Set;

/** The quirks that are on in one emulator. Thread-safe. */
public final class Quirks {
  private final Set<Quirk> initial;
  private final Set<Quirk> on;

  public Quirks(Set<Quirk> initial) {
    this.initial = Set.copyOf(initial);
    this.on = EnumSet.noneOf(Quirk.class);
    this.on.addAll(initial);
  }

  public synchronized void turn(Quirk quirk, boolean wanted) {
    if (wanted) {
      on.add(quirk);
    } else {
      on.remove(quirk);
    }
  }

  /** Back to those of the start. */
  public synchronized void reset() {
    on.clear();
    on.addAll(initial);
  }

  public synchronized boolean has(Quirk quirk) {
    return on.contains(quirk);
  }

  /** Those that are on, in the order of {@link Quirk}. */
  public synchronized Set<Quirk> on() {
    return EnumSet.copyOf(on);
  }
}
