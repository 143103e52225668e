package dev.parley.provider.glm;

import java.time.Duration;

/**
 * How long GLM may take, milliseconds.
 *
 * @param connectMs TCP, TLS and upgrade
 * @param answerMs from the upgrade to a ready session, and for the answer to an update or a commit
 */
record Limits(long connectMs, long answerMs) {
  static Limits of(Duration connect, Duration handshake) {
    return new Limits(connect.toMillis(), handshake.toMillis());
  }
}
