package dev.parley.audio.turn;

/**
 * What a {@link TurnDetector} found. Positions are samples of 24 kHz, milliseconds the same in the
 * protocol's unit; both count all audio of the session from its first sample on.
 */
public sealed interface TurnEvent {
  /** Calls the one that fits. */
  <R> R match(Cases<R> cases);

  /** One for each event. */
  interface Cases<R> {
    R started(SpeechStarted event);

    R stopped(SpeechStopped event);

    R timedOut(TimeoutTriggered event);
  }

  /**
   * Somebody speaks: {@code input_audio_buffer.speech_started}.
   *
   * @param startSample where the turn begins: the padding before the first sound; never within what
   *     an earlier turn, a commit or a clear took
   * @param interruptsResponse whether the running answer is to be ended
   */
  record SpeechStarted(long startSample, boolean interruptsResponse) implements TurnEvent {
    public long audioStartMs() {
      return startSample / TurnDetector.SAMPLES_PER_MS;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.started(this);
    }
  }

  /**
   * It has been quiet for long enough: {@code input_audio_buffer.speech_stopped}. The turn is to be
   * committed.
   *
   * @param endSample the end of the silence that ended the speech, which belongs to the turn
   * @param createsResponse whether an answer is to be made
   */
  record SpeechStopped(long endSample, boolean createsResponse) implements TurnEvent {
    public long audioEndMs() {
      return endSample / TurnDetector.SAMPLES_PER_MS;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.stopped(this);
    }
  }

  /**
   * Nobody spoke for too long after an answer: {@code input_audio_buffer.timeout_triggered}. What
   * was heard since is to be committed, and another answer to be made.
   *
   * @param startSample where the answer had been played to its end
   * @param endSample where the audio is now
   */
  record TimeoutTriggered(long startSample, long endSample) implements TurnEvent {
    public long audioStartMs() {
      return startSample / TurnDetector.SAMPLES_PER_MS;
    }

    public long audioEndMs() {
      return endSample / TurnDetector.SAMPLES_PER_MS;
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.timedOut(this);
    }
  }
}
