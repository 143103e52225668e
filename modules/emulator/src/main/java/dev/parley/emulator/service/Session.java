package dev.parley.emulator.service;

/**
 * One session as a service runs it: client events in, server events out by its {@link Outlet}.
 * Confined to the thread of its connection.
 */
public interface Session {
  /** Tells the client that the session is there. */
  void open();

  /** Takes a text message. */
  void onText(String text);

  /** Takes a binary message. */
  void onBinary(byte[] bytes);

  /** Ends everything that runs; nothing is sent any more. */
  void close();
}
