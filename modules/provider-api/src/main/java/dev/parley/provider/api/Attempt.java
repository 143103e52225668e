package dev.parley.provider.api;

import io.vertx.core.Future;

/** One upstream on its way up. Confined to its verticle's context. */
public interface Attempt {
  /**
   * Completes once, when the provider's session is ready for client events.
   *
   * <p>Fails with a {@link dev.parley.contract.error.ProviderFault} inside the endpoint's connect
   * and handshake limits, or with {@code PROVIDER_CLOSED} when it was cancelled. What a failed
   * attempt has opened is closed; what it was still opening is closed as soon as it is there.
   */
  Future<Upstream> opened();

  /** Gives up. Changes nothing once {@link #opened} has completed. */
  void cancel();
}
