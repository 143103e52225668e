package dev.parley.ingress;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint as operators and the page see it. Holds no key and no URL.
 *
 * @param provider the vendor protocol: {@code openai} …
 * @param model the provider's own name of the model
 * @param emulated whether a local emulator stands in for the vendor
 * @param images whether a conversation with it may hold pictures
 */
public record EndpointStatus(
    String name,
    String provider,
    String model,
    boolean emulated,
    boolean images,
    State state,
    Activity activity) {

  /**
   * What this node knows from using it.
   *
   * @param breaker {@code closed}, {@code half_open} or {@code open}
   * @param retryInMs how long it is not tried; 0 when it is
   * @param sessions that it serves now
   * @param lastError the code of the last fault, or null
   * @param picks how often a session was sent to it
   * @param fallbacks sessions that another endpoint served in its place
   */
  public record Activity(
      String breaker,
      long retryInMs,
      int sessions,
      @Nullable String lastError,
      long picks,
      long fallbacks) {
    /** Never used. */
    public static final Activity NONE = new Activity("closed", 0, 0, null, 0, 0);
  }

  /** Whether sessions can be opened on it. */
  public enum State {
    /** A session opened now would try it. */
    READY,
    /** Fails at present, or is full, and is not picked. */
    DOWN,
    /** Lacks a key or another needed setting; never picked. */
    NOT_CONFIGURED;

    /** What clients see: {@code not_configured}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The same endpoint at another time. */
  public EndpointStatus at(State now, Activity known) {
    return new EndpointStatus(name, provider, model, emulated, images, now, known);
  }

  public boolean configured() {
    return state != State.NOT_CONFIGURED;
  }
}
