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
  }

  /**
   * Send an event that the hub made or rewrote.
   *
   * @param event one GA server event
   */
  record SendToClient(String event) implements Effect {
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
   */
  record OpenUpstream(int generation, @Nullable String model) implements Effect {
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

  /** What {@link Count} counts. */
  enum Counted {
    PROVIDER_FAILURE,
    CLIENT_ERROR,
    DUPLICATE_DONE_DROPPED,
    LATE_EVENT_DROPPED,
    GARBAGE_DROPPED,
    STALL_PROBE,
    RECORD_ITEM_DROPPED
  }
}
