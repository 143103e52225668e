package dev.parley.provider.glm;

import dev.parley.contract.error.ProviderFault;

/** What {@link GlmSession} wants done, in order. */
sealed interface Effect {
  void perform(Performer performer);

  /** Who performs effects; one method per effect. */
  interface Performer {
    void connect(int line);

    void write(int line, String frame);

    void closeLine(int line);

    void opened(String session);

    void failed(ProviderFault fault);

    void emit(String event);

    void ended(ProviderFault fault);

    void turnsTakenOver();
  }

  /** Start to connect a socket. */
  record Connect(int line) implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.connect(line);
    }
  }

  /** Send a message on an upgraded socket. */
  record Write(int line, String frame) implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.write(line, frame);
    }
  }

  /** Close a socket, or give up connecting it; nothing of it counts any more. */
  record CloseLine(int line) implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.closeLine(line);
    }
  }

  /**
   * The session is ready.
   *
   * @param session its GA session object
   */
  record Opened(String session) implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.opened(session);
    }
  }

  /** The session did not become ready. Nothing but closing follows. */
  record Failed(ProviderFault fault) implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.failed(fault);
    }
  }

  /** One GA server event for the hub. */
  record Emit(String event) implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.emit(event);
    }
  }

  /** GLM was to cut the turns, and the hub does from now on. */
  record TurnsTakenOver() implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.turnsTakenOver();
    }
  }

  /** The ready session ended by itself. Nothing but closing follows. */
  record Ended(ProviderFault fault) implements Effect {
    @Override
    public void perform(Performer performer) {
      performer.ended(fault);
    }
  }
}
