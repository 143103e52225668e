package dev.parley.session;

/**
 * Where a session stands: AwaitingModel → Opening → Live → Closed, and to Closed from each. Only
 * the transitions that exist as methods are legal.
 */
sealed interface SessionState {
  /** What operators and tests call it. */
  String name();

  /**
   * No model was named at the upgrade; the first {@code session.update} that names one decides
   * (rule R21).
   *
   * @param deadlineMs when the default route is taken instead
   */
  record AwaitingModel(long deadlineMs) implements SessionState {
    Opening open() {
      return new Opening(1);
    }

    Closed close() {
      return new Closed();
    }

    @Override
    public String name() {
      return "AWAITING_MODEL";
    }
  }

  /** An upstream of this generation is being opened; client events are held. */
  record Opening(int generation) implements SessionState {
    Live ready() {
      return new Live(generation);
    }

    Closed close() {
      return new Closed();
    }

    @Override
    public String name() {
      return "OPENING";
    }
  }

  /** The upstream of this generation is up and {@code session.created} is on its way. */
  record Live(int generation) implements SessionState {
    Closed close() {
      return new Closed();
    }

    @Override
    public String name() {
      return "LIVE";
    }
  }

  /** Over: link and upstream were told to close, or had closed; nothing follows. */
  record Closed() implements SessionState {
    @Override
    public String name() {
      return "CLOSED";
    }
  }
}
