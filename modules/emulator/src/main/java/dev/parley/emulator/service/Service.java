package dev.parley.emulator.service;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A provider's realtime service: its paths, its rules for connections, its words for errors. */
public interface Service {
  /** Why an upgrade is refused though nothing is wrong with it. */
  enum Trouble {
    UNAUTHORIZED(401),
    BUSY(429),
    BROKEN(503);

    private final int status;

    Trouble(int status) {
      this.status = status;
    }

    /** The HTTP status that is usual for it. */
    public int status() {
      return status;
    }
  }

  /**
   * A close frame.
   *
   * @param code as RFC 6455 has them
   */
  record Farewell(int code, String reason) {}

  /** Where sessions are served. */
  Set<String> paths();

  /**
   * Decides about an upgrade.
   *
   * @param path one of {@link #paths}
   */
  Admission admit(String path, MultiMap query, MultiMap headers);

  /** The key that a request presents, by whatever way; empty if it presents none. */
  Optional<String> credential(MultiMap query, MultiMap headers);

  /** The code of a response that fails. */
  String failureCode();

  /**
   * The body of a refused upgrade.
   *
   * @param code of the error; empty for the usual one
   */
  JsonObject refusal(Trouble trouble, String code);

  /**
   * How a connection fails that would have been admitted.
   *
   * @param code of the error; empty for the usual one
   * @param closeCode empty for the usual one
   */
  Admission.Failed failure(String code, OptionalInt closeCode);

  /**
   * An {@code error} event that belongs to no session.
   *
   * @param seed of its id
   */
  JsonObject errorEvent(JsonObject error, long seed);

  /** The largest message that a client may send; a larger one is answered with 1009. */
  int maxMessageBytes();

  /** What a client is told when its session's time is up. */
  Farewell expiry();
}
