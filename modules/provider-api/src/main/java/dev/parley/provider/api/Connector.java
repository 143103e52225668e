package dev.parley.provider.api;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Opens upstream sessions for one endpoint. Created, called and calling back on the context of the
 * verticle that owns it; nothing here blocks.
 */
public interface Connector {
  /**
   * Starts to open one upstream. The listener is called only after {@link Attempt#opened} has
   * succeeded.
   *
   * @param config a GA session object to start with, or null for the provider's default
   */
  Attempt connect(@Nullable String config, UpstreamListener listener);

  /** Closes what the connector holds beside its upstreams. */
  Future<Void> close();
}
