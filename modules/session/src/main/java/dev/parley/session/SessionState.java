package dev.parley.session;

/**
 * Where a session stands: AwaitingModel → Opening → Live ⇄ Switching → Closed, and to Closed from
 * each. Only the transitions that exist as methods are legal.
 */
sealed interface SessionState {
  int NO_UPSTREAM = 0;

  /** What operators and tests call it. */
  String name();

  /** The generation of the upstream that is up or sought; {@link #NO_UPSTREAM} for none. */
  default int upstream() {
    return NO_UPSTREAM;
  }

  /** The end. */
  default Closed close() {
    return new Closed();
  }

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

    @Override
    public String name() {
      return "AWAITING_MODEL";
    }
  }

  /** An upstream of this generation is being opened; client events are held. */
  record Opening(int generation) implements SessionState {
    Live ready() {
      return generation == Live.FIRST.generation() ? Live.FIRST : new Live(generation);
    }

    @Override
    public int upstream() {
      return generation;
    }

    @Override
    public String name() {
      return "OPENING";
    }
  }

  /** The upstream of this generation is up and {@code session.created} is on its way. */
  record Live(int generation) implements SessionState {
    /** With a session's first upstream, as nearly all are: one for all of them. */
    private static final Live FIRST = new Live(1);

    /** Another upstream takes over from one moment to the next. */
    Live move(int next) {
      return new Live(next);
    }

    /**
     * Its upstream failed; the next one is sought at once.
     *
     * @param next the generation of that one
     * @param deadlineMs when the session ends if none was found
     */
    Switching lose(int next, long deadlineMs) {
      return new Switching(next, Switching.SEEKING, deadlineMs);
    }

    @Override
    public int upstream() {
      return generation;
    }

    @Override
    public String name() {
      return "LIVE";
    }
  }

  /**
   * The upstream failed and the client knows nothing of it: what it sends is kept for the next one.
   *
   * @param generation of the upstream that is being opened, or was sought last
   * @param retryAtMs when the next search begins, or {@link #SEEKING} while one runs
   * @param deadlineMs when the session ends if none was found
   */
  record Switching(int generation, long retryAtMs, long deadlineMs) implements SessionState {
    static final long SEEKING = Long.MAX_VALUE;

    boolean isSeeking() {
      return retryAtMs == SEEKING;
    }

    Live ready() {
      return new Live(generation);
    }

    /** The search found nothing. */
    Switching waitUntil(long retryMs) {
      return new Switching(generation, retryMs, deadlineMs);
    }

    Switching again() {
      return new Switching(generation + 1, SEEKING, deadlineMs);
    }

    @Override
    public int upstream() {
      return isSeeking() ? generation : NO_UPSTREAM;
    }

    @Override
    public String name() {
      return "SWITCHING";
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
