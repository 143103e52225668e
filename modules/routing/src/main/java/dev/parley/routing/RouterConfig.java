package dev.parley.routing;

import dev.parley.session.Continuity;
import dev.parley.session.SwitchLimits;
import dev.parley.session.WatchLimits;
import dev.parley.session.uplink.UplinkLimits;
import java.time.Duration;
import java.util.Map;

/**
 * What a router needs to know.
 *
 * @param routes the public models
 * @param endpoints the configured endpoints by name; a route's endpoint that is missing here is
 *     never picked
 * @param limits the watchdogs' limits
 * @param modelWait how long a session without a model waits for its first {@code session.update}
 * @param switching how a session goes on when its upstream fails
 * @param resume how a session waits for a client that was lost
 * @param drainTimeout how long a stopping router waits for its links to close
 */
public record RouterConfig(
    Routes routes,
    Map<String, RoutedEndpoint> endpoints,
    WatchLimits limits,
    Duration modelWait,
    Switching switching,
    Resume resume,
    Duration drainTimeout) {
  public RouterConfig {
    endpoints = Map.copyOf(endpoints);
  }

  /**
   * How a session goes on when its upstream fails.
   *
   * @param grace how long it may be without any upstream before it ends
   * @param retryEvery how long it waits for the next search while none can be had
   * @param perMinute how often it may change its upstream within a minute (rule R20)
   * @param rollover how long before the known end of its upstream it looks for a quiet moment to
   *     change it; zero: it waits for the end
   * @param transcribe whether the hub has the user's words written down where the client does not,
   *     so that they can be replayed (rule R12)
   * @param rings how much of the client's input is kept for a next upstream (rules R8, R13)
   */
  public record Switching(
      Duration grace,
      Duration retryEvery,
      int perMinute,
      Duration rollover,
      boolean transcribe,
      UplinkLimits rings) {
    public static final Switching DEFAULTS =
        new Switching(
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            6,
            SwitchLimits.ROLLOVER,
            true,
            UplinkLimits.DEFAULTS);

    /** A session ends with its upstream. */
    public static final Switching NONE =
        new Switching(
            Duration.ZERO, Duration.ofSeconds(1), 0, Duration.ZERO, false, UplinkLimits.DEFAULTS);

    /** The same for a session's machine. */
    Continuity continuity() {
      return new Continuity(
          new SwitchLimits(perMinute, grace, retryEvery, rollover),
          rings,
          transcribe ? Continuity.TRANSCRIPTION_MODEL : null);
    }
  }

  /**
   * How a session waits for a client that was lost and may come back (rules R24 and R25).
   *
   * @param window how long; zero: no session waits, and no client is told a token
   * @param events how many of its last events a session keeps for that
   * @param characters how many characters they may have
   */
  public record Resume(Duration window, int events, long characters) {
    public static final Resume DEFAULTS =
        new Resume(Duration.ofSeconds(60), 2_048, 2 * 1024 * 1024);

    /** A session ends with its link. */
    public static final Resume NONE = new Resume(Duration.ZERO, 0, 0);

    boolean isOff() {
      return window.isZero();
    }

    /** How many of the events that were given to a client are kept at least. */
    public int givenEvents() {
      return events / 2;
    }

    /** How many characters of events that were given to a client are kept at least. */
    public long givenCharacters() {
      return characters / 2;
    }
  }

  /**
   * What a router knows of an endpoint.
   *
   * @param model the upstream's own name of the model
   * @param openTimeout the most that opening a session there may take, connect and handshake
   *     together
   */
  public record RoutedEndpoint(String model, Duration openTimeout) {}
}
