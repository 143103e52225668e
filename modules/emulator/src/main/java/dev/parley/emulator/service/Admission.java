package dev.parley.emulator.service;

import dev.parley.emulator.brain.Brain;
import io.vertx.core.json.JsonObject;

/** What becomes of a request for a connection. */
public sealed interface Admission {
  /** A session begins. */
  record Admitted(Opening opening) implements Admission {}

  /** The upgrade is refused with a status and a JSON body. */
  record Refused(int status, JsonObject body) implements Admission {}

  /**
   * The upgrade succeeds, an {@code error} event and a close follow at once.
   *
   * @param error the {@code error} object of the event
   */
  record Failed(JsonObject error, int closeCode, String reason) implements Admission {}

  /** Makes the session of a connection; nothing is sent until it is opened. */
  @FunctionalInterface
  interface Opening {
    /**
     * @param seed of its ids
     * @param brain that answers
     */
    Session session(long seed, Outlet outlet, Brain brain);
  }
}
