package dev.parley.session;

/** Ends the session because its upstream failed: see {@link SessionMachine}. */
@FunctionalInterface
interface Failure {
  /**
   * @param code label of the failure, {@code provider_…}
   * @param message the hub's own words; never the provider's
   */
  void fail(String code, String message);
}
