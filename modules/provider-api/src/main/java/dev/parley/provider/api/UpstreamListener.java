package dev.parley.provider.api;

import dev.parley.contract.error.ProviderFault;

/** What an upstream tells its verticle, on the verticle's context. */
public interface UpstreamListener {
  /**
   * One GA server event, complete and in the provider's order. What is not JSON comes up as it is.
   */
  void onEvent(String event);

  /** The socket takes more after {@link Upstream#send} answered false. */
  void onWritable();

  /** The upstream ended by itself. Called once, last. */
  void onClosed(ProviderFault fault);
}
