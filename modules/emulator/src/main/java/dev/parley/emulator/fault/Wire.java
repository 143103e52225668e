package dev.parley.emulator.fault;

/** What a fault can do to a connection. On the connection's event loop. */
public interface Wire {
  void write(String text);

  boolean congested();

  /** Sends a close frame. */
  void close(int code, String reason);

  /** Resets the TCP connection. */
  void reset();

  /** Lets everything that arrives or is written from now on vanish; the socket stays open. */
  void vanish();
}
