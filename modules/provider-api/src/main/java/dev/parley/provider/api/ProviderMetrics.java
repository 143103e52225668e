package dev.parley.provider.api;

import dev.parley.contract.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What a provider verticle counts. Called on its context; implementations must not block. */
public interface ProviderMetrics {
  /** Counts nothing. */
  ProviderMetrics NONE =
      new ProviderMetrics() {
        @Override
        public void connected(String endpoint, long millis) {}

        @Override
        public void connectFailed(String endpoint, ErrorCode code) {}

        @Override
        public void ended(String endpoint, @Nullable ErrorCode code) {}

        @Override
        public void warm(String endpoint, int change) {}

        @Override
        public void warmTaken(String endpoint, boolean wasThere) {}

        @Override
        public void turnsTakenOver(String endpoint) {}
      };

  /**
   * An upstream became ready.
   *
   * @param millis from the request to the ready session
   */
  void connected(String endpoint, long millis);

  /** An upstream did not come up, or was refused for want of a slot. */
  void connectFailed(String endpoint, ErrorCode code);

  /**
   * An upstream that was ready is gone.
   *
   * @param code why it ended by itself, or null when the hub closed it
   */
  void ended(String endpoint, @Nullable ErrorCode code);

  /** More or fewer upstreams are kept ready, or opened for that. */
  void warm(String endpoint, int change);

  /**
   * A session wanted an upstream of an endpoint that keeps some ready.
   *
   * @param wasThere whether there was one
   */
  void warmTaken(String endpoint, boolean wasThere);

  /** A provider was to cut a session's turns, and the hub does from now on. */
  void turnsTakenOver(String endpoint);
}
