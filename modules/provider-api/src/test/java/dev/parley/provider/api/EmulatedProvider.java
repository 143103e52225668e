package dev.parley.provider.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A provider's emulator as its contract test sees it. What was received and what is open is read
 * from the emulator's own record.
 */
public interface EmulatedProvider {
  /** The emulator's named faults that the contract is about. */
  enum Fault {
    REFUSE,
    HTTP_401,
    HTTP_429,
    HTTP_5XX,
    STALL_UPGRADE,
    STALL_HANDSHAKE,
    ERROR_THEN_CLOSE,
    GARBAGE_FRAME,
    CAP_CLOSE_1001,
    BLACKHOLE
  }

  /** The base URL for an endpoint's configuration. */
  String url();

  /** From now on this goes wrong; null for nothing. */
  void fault(@Nullable Fault fault);

  /** Connections that came so far. */
  int connections();

  /** Connections that are open now. */
  int openConnections();

  /** Close codes received from clients, in order. */
  List<Integer> closeCodes();

  /** The audio that the last session was sent, decoded. */
  byte[] heard();

  void stop();
}
