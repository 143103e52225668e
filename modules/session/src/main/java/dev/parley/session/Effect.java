package dev.parley.session;

import org.jspecify.annotations.Nullable;

/** What the shell must do for a cold event, in order, after the frame's own verdict. */
public sealed interface Effect {
  <R> R match(Cases<R> cases);

  /** One method per effect. */
  interface Cases<R> {
    R sendToClient(SendToClient effect);

    R sendToUpstream(SendToUpstream effect);

    R openUpstream(OpenUpstream effect);

    R closeUpstream(CloseUpstream effect);

    R closeLink(CloseLink effect);

    R count(Count effect);

    R switched(Switched effect);
  }

  /**
   * Send an event that the hub made or rewrote.
   *
   * @param event one GA server event
   * @param isData whether a barge-in may discard it on its way
   */
  record SendToClient(String event, boolean isData) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.sendToClient(this);
    }
  }

  /**
   * Send a command that the hub made or rewrote.
   *
   * @param event one GA client event
   */
  record SendToUpstream(String event) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.sendToUpstream(this);
    }
  }

  /**
   * Find and open an upstream; answer with {@code onUpstreamReady} or {@code onNoUpstream}.
   *
   * @param generation counted from 1
   * @param model the route's public name or an alias, or null for the default route
   * @param isBeside whether the one that serves goes on meanwhile: what is sent goes to it until it
   *     is closed or lost, and to this one from then on
   */
  record OpenUpstream(int generation, @Nullable String model, boolean isBeside) implements Effect {
    /** When none serves. */
    public OpenUpstream(int generation, @Nullable String model) {
      this(generation, model, false);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.openUpstream(this);
    }
  }

  /** Close the upstream of this generation, or give up opening it. */
  record CloseUpstream(int generation) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.closeUpstream(this);
    }
  }

  /**
   * Close the client's link after everything sent before; nothing follows.
   *
   * @param code WebSocket close code
   */
  record CloseLink(int code, String reason) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.closeLink(this);
    }
  }

  /**
   * Count something an operator wants to see.
   *
   * @param what what happened
   * @param code the failure's label, or empty
   */
  record Count(Counted what, String code) implements Effect {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.count(this);
    }
  }

  /**
   * The conversation goes on with another upstream.
   *
   * @param from the endpoint that failed
   * @param to the endpoint that serves now
   * @param reason label of the failure
   * @param deadAirMs from the last useful output of the one, or from what was owed since, to the
   *     first of the other; {@link #NOTHING_OWED} where no response was owed
   * @param replayedItems items of the conversation told to the new upstream
   * @param replayedAudioMs sound of the user sent again
   * @param cutItems items that were not told because of the endpoint's budget
   * @param lostAudioBytes sound of the user that no upstream got, since the last switch
   */
  record Switched(
      String from,
      String to,
      String reason,
      long deadAirMs,
      int replayedItems,
      long replayedAudioMs,
      int cutItems,
      long lostAudioBytes)
      implements Effect {
    public static final long NOTHING_OWED = -1;

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.switched(this);
    }
  }

  /** What {@link Count} counts. */
  enum Counted {
    PROVIDER_FAILURE,
    CLIENT_ERROR,
    DUPLICATE_DONE_DROPPED,
    LATE_EVENT_DROPPED,
    GARBAGE_DROPPED,
    STALL_PROBE,
    /** An input on which two upstreams failed was given up; no endpoint is to blame (rule R20). */
    SESSION_FAULT,
    /** An upstream refused an item of the history it was told. */
    HISTORY_REFUSED,
    /** A switch found no endpoint and waits. */
    NO_CANDIDATE,
    RECORD_ITEM_DROPPED
  }
}
