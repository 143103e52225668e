package dev.parley.session;

/**
 * The user's turn as the upstream's voice detection reports it: QUIET → SPEAKING → STOPPED → QUIET.
 * A commit that the client made, push-to-talk or not, is told apart from one that the upstream made
 * when the user stopped, for only the latter starts a response (rule R1).
 */
final class TurnMachine {
  /** Where the user's turn stands. */
  private enum State {
    /** Nobody speaks, or the client cuts the turns itself. */
    QUIET,
    /** {@code speech_started} was the last word. */
    SPEAKING,
    /** {@code speech_stopped} came, {@code committed} is to come. */
    STOPPED
  }

  private State state = State.QUIET;
  private int clientCommits;

  /** Whether the user is not speaking, and has not just stopped. */
  boolean isQuiet() {
    return state == State.QUIET;
  }

  void onSpeechStarted() {
    state = State.SPEAKING;
  }

  /** {@code speech_stopped}, or {@code timeout_triggered} for a user who said nothing. */
  void onSpeechStopped() {
    state = State.STOPPED;
  }

  /** The client asked for a commit. */
  void onClientCommit() {
    if (clientCommits < Integer.MAX_VALUE) {
      clientCommits++;
    }
  }

  /** The upstream refused a commit, so that none is to come for it. */
  void onCommitRefused() {
    clientCommits = Math.max(0, clientCommits - 1);
  }

  /**
   * The input became an item.
   *
   * @return whether the upstream's voice detection ended the turn just now, with no {@code
   *     speech_stopped} before
   */
  boolean onCommitted() {
    State before = state;
    state = State.QUIET;
    if (before == State.STOPPED) {
      return false;
    }
    if (clientCommits > 0) {
      clientCommits--;
      return false;
    }
    return before == State.SPEAKING;
  }

  /** The input is gone: no turn is open. */
  void onCleared() {
    state = State.QUIET;
  }
}
