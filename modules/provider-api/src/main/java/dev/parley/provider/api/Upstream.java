package dev.parley.provider.api;

import io.vertx.core.Future;

/** One open session at a provider. Confined to its verticle's context. */
public interface Upstream {
  /** The provider's session as it was when it became ready, a GA session object. */
  String created();

  /**
   * Sends one GA client event. After the end of the upstream this does nothing.
   *
   * @return whether the socket takes more; false asks the caller to wait for {@link
   *     UpstreamListener#onWritable}
   */
  boolean send(String event);

  /**
   * Stops reading from the provider until {@link #resume}; its silence is then not a failure (R2).
   * No listener call but {@link UpstreamListener#onWritable} follows before the resume.
   */
  void pause();

  /** Reads on; nothing that the provider sent meanwhile is lost. */
  void resume();

  /** Ends the session in order. No listener call follows. Repeating it changes nothing. */
  Future<Void> close();
}
