package dev.parley.provider.api;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Opens upstream sessions for one endpoint. Called and calling back on the context of the verticle
 * that owns it; nothing here blocks.
 */
public interface Connector {
  /**
   * Opens one upstream and completes when the provider's session is ready for client events.
   *
   * <p>Fails with a {@link dev.parley.contract.error.ProviderFault} inside the endpoint's connect
   * and handshake limits, in which case nothing of the attempt is left open. Listener calls start
   * after the future has completed.
   *
   * @param config a GA session object to start with, or null for the provider's default
   */
  Future<Upstream> connect(@Nullable String config, UpstreamListener listener);

  /** Closes what the connector holds beside its upstreams. */
  Future<Void> close();
}
