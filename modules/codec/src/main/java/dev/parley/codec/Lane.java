package dev.parley.codec;

import java.util.Locale;

/** Where a piece of sound is converted. */
public enum Lane {
  /** On the event loop: it takes less time than to go elsewhere and come back. */
  INLINE,
  /** On a worker. */
  WORKER;

  /** The name used in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
