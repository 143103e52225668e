package dev.parley.emulator.service;

import io.vertx.core.json.JsonObject;

/** Where a session's events go. */
public interface Outlet {
  /** Sends one server event; without effect once closed. */
  void send(JsonObject event);

  /** Whether the peer reads more slowly than it is sent to, so that what can wait should. */
  boolean congested();

  /** Ends the connection with a close frame. */
  void close(int code, String reason);
}
