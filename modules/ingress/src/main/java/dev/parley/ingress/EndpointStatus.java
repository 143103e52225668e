package dev.parley.ingress;

import java.util.Locale;

/**
 * One endpoint as operators and the page see it. Holds no key and no URL.
 *
 * @param provider the vendor protocol: {@code openai} …
 * @param model the provider's own name of the model
 * @param emulated whether a local emulator stands in for the vendor
 */
public record EndpointStatus(
    String name, String provider, String model, boolean emulated, State state) {

  /** Whether sessions can be opened on it. */
  public enum State {
    /** Has served, or nothing speaks against it. */
    READY,
    /** Fails at present and is not picked. */
    DOWN,
    /** Lacks a key or another needed setting; never picked. */
    NOT_CONFIGURED;

    /** What clients see: {@code not_configured}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public boolean configured() {
    return state != State.NOT_CONFIGURED;
  }
}
