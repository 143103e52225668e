package dev.parley.routing.health;

import java.util.Locale;

/** Whether an endpoint is picked, as operators see it. */
public enum BreakerState {
  /** Nothing speaks against it. */
  CLOSED,
  /** One session tries it; the others go elsewhere until that is decided. */
  HALF_OPEN,
  /** It failed; sessions go elsewhere until a trial is due. */
  OPEN;

  /** {@code half_open}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
