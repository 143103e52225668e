package dev.parley.routing;

import dev.parley.contract.CodecFault;
import dev.parley.contract.SessionId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an operator of a provider's sound that cannot be read: every time in a metric, once a
 * session in the log. Not thread-safe.
 */
final class SoundFaults {
  /** For sound that is read when its upstream is gone already. */
  static final String NO_ENDPOINT = "none";

  private static final Logger LOGGER = LoggerFactory.getLogger(SoundFaults.class);

  private final SessionId session;
  private final RoutingMetrics metrics;
  private boolean isLogged;

  SoundFaults(SessionId session, RoutingMetrics metrics) {
    this.session = session;
    this.metrics = metrics;
  }

  void onFault(String endpoint, CodecFault fault) {
    metrics.providerSoundLeftOut(endpoint, fault.code().label());
    if (isLogged) {
      return;
    }
    isLogged = true;
    LOGGER
        .atWarn()
        .addKeyValue("sessionId", session)
        .addKeyValue("endpoint", endpoint)
        .addKeyValue("code", fault.code().label())
        .addKeyValue("why", fault.message())
        .log("sound of the provider cannot be read");
  }
}
