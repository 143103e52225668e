package dev.parley.provider.openai;

import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.socket.SocketFaults;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of one upstream: connecting → upgraded → (configuring →) ready → closed.
 *
 * <p>A completed upgrade proves nothing: the session is up when {@code session.created} is there,
 * and with a configuration of the hub's own when its {@code session.updated} is. An error event is
 * fatal only if a close follows, and the close says what it meant. Every path ends in exactly one
 * of {@link Effect.Open} then {@link Effect.End}, {@link Effect.Fail}, or silence after {@link
 * #onLocalClose}. Not thread-safe. Source: protocols/openai-realtime.md sections 1.1, 7.4 and 8.7.
 */
final class OpenAiHandshake {
  /** Events that may come between the upgrade and the ready session. */
  static final int MAX_HELD = 16;

  /** What they may have together. */
  static final int MAX_HELD_CHARS = 1024 * 1024;

  /** What the connection must do, in order. */
  sealed interface Effect {
    void perform(Performer performer);

    /** The connect limit is over, the handshake limit begins. */
    record StartHandshake() implements Effect {
      @Override
      public void perform(Performer performer) {
        performer.startHandshake();
      }
    }

    /** Send this client event. */
    record Send(String event) implements Effect {
      @Override
      public void perform(Performer performer) {
        performer.sendNow(event);
      }
    }

    /**
     * The session is ready.
     *
     * @param created its GA session object
     * @param held events to hand up first
     */
    record Open(String created, List<String> held) implements Effect {
      @Override
      public void perform(Performer performer) {
        performer.open(created, held);
      }
    }

    /** The attempt failed. */
    record Fail(ProviderFault fault) implements Effect {
      @Override
      public void perform(Performer performer) {
        performer.fail(fault);
      }
    }

    /** The ready session ended by itself. */
    record End(ProviderFault fault) implements Effect {
      @Override
      public void perform(Performer performer) {
        performer.end(fault);
      }
    }

    /** Close the socket, if there is one; nothing that it delivers counts any more. */
    record CloseSocket() implements Effect {
      @Override
      public void perform(Performer performer) {
        performer.closeSocket();
      }
    }
  }

  /** Who performs effects; one method per effect. */
  interface Performer {
    void startHandshake();

    void sendNow(String event);

    void open(String created, List<String> held);

    void fail(ProviderFault fault);

    void end(ProviderFault fault);

    void closeSocket();
  }

  private sealed interface State {}

  private record Connecting() implements State {}

  private record Upgraded() implements State {}

  private record Configuring() implements State {}

  private record Ready() implements State {}

  private record Closed() implements State {}

  private static final State READY = new Ready();
  private static final State CLOSED = new Closed();
  private static final Effect CLOSE_SOCKET = new Effect.CloseSocket();

  private final @Nullable String config;
  private final String configEventId;
  private final List<String> held = new ArrayList<>();
  private State state = new Connecting();
  private int heldChars;
  private @Nullable String lastError;

  /**
   * @param config a GA session object to apply before the session counts as ready, or null
   * @param configEventId the event id to send it with
   */
  OpenAiHandshake(@Nullable String config, String configEventId) {
    this.config = config;
    this.configEventId = configEventId;
  }

  /** Whether events pass as they are. */
  boolean isReady() {
    return state == READY;
  }

  /** The upgrade succeeded. */
  List<Effect> onUpgraded() {
    if (state == CLOSED) {
      return List.of(CLOSE_SOCKET);
    }
    if (!(state instanceof Connecting)) {
      return List.of();
    }
    state = new Upgraded();
    return List.of(new Effect.StartHandshake());
  }

  /** The connection or its upgrade failed. */
  List<Effect> onConnectFailed(ProviderFault fault) {
    return state instanceof Connecting ? fail(fault) : List.of();
  }

  /** The connect limit is over. */
  List<Effect> onConnectLimit() {
    return state instanceof Connecting ? fail(SocketFaults.connectTimeout()) : List.of();
  }

  /** The handshake limit is over. */
  List<Effect> onHandshakeLimit() {
    return isHandshaking() ? failAndClose(SocketFaults.handshakeTimeout()) : List.of();
  }

  /** A message came before the session was ready. */
  List<Effect> onMessage(String message) {
    if (!isHandshaking()) {
      return List.of();
    }
    OpenAiFrame frame = OpenAiFrames.read(message);
    if (frame instanceof OpenAiFrame.Created created && state instanceof Upgraded) {
      return onCreated(created.session());
    }
    if (frame instanceof OpenAiFrame.Updated updated && state instanceof Configuring) {
      return open(updated.session());
    }
    if (frame instanceof OpenAiFrame.Refusal refusal) {
      lastError = refusal.code();
      if (state instanceof Configuring && configEventId.equals(refusal.eventId())) {
        return failAndClose(SocketFaults.configurationRefused());
      }
    }
    held.add(message);
    heldChars += message.length();
    return held.size() > MAX_HELD || heldChars > MAX_HELD_CHARS
        ? failAndClose(SocketFaults.tooMuch())
        : List.of();
  }

  /**
   * The provider closed the socket, or it broke.
   *
   * @param code the close code, 1006 when there was none
   */
  List<Effect> onSocketClosed(int code) {
    if (state == READY) {
      state = CLOSED;
      return List.of(new Effect.End(OpenAiFaults.ofClose(code, null)));
    }
    return isHandshaking() ? fail(OpenAiFaults.ofClose(code, lastError)) : List.of();
  }

  /** The provider must not be listened to any longer: a limit passed, a protocol broken. */
  List<Effect> onFault(ProviderFault fault) {
    if (state == READY) {
      state = CLOSED;
      return List.of(new Effect.End(fault), CLOSE_SOCKET);
    }
    return isHandshaking() ? failAndClose(fault) : List.of();
  }

  /** The hub gives up the attempt. */
  List<Effect> onCancel() {
    if (state instanceof Connecting) {
      return fail(SocketFaults.cancelled());
    }
    return isHandshaking() ? failAndClose(SocketFaults.cancelled()) : List.of();
  }

  /** The hub ends the ready session. */
  List<Effect> onLocalClose() {
    if (state != READY) {
      return onCancel();
    }
    state = CLOSED;
    return List.of(CLOSE_SOCKET);
  }

  private boolean isHandshaking() {
    return state instanceof Upgraded || state instanceof Configuring;
  }

  private List<Effect> onCreated(String session) {
    if (config == null) {
      return open(session);
    }
    state = new Configuring();
    return List.of(new Effect.Send(OpenAiFrames.sessionUpdate(configEventId, config)));
  }

  private List<Effect> open(String session) {
    state = READY;
    return List.of(new Effect.Open(session, List.copyOf(held)));
  }

  private List<Effect> fail(ProviderFault fault) {
    state = CLOSED;
    return List.of(new Effect.Fail(fault));
  }

  private List<Effect> failAndClose(ProviderFault fault) {
    state = CLOSED;
    return List.of(new Effect.Fail(fault), CLOSE_SOCKET);
  }
}
