package dev.parley.session;

/** What follows when the upstream failed: see {@link SessionMachine}. */
interface Failure {
  /**
   * @param code label of the failure, {@code provider_…}
   * @param message the hub's own words; never the provider's
   */
  void fail(String code, String message);

  /** Whether the session would go on with another upstream. */
  boolean isSurvivable();
}
