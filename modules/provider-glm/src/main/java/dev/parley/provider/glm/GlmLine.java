package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.socket.SocketFaults;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One GLM session on one socket: connecting → greeting → configuring → live → closed. It knows what
 * GLM was configured with and whether GLM is at an answer. All its context dies with it. Not
 * thread-safe. Source: protocols/glm-realtime.md section 7.
 */
final class GlmLine {
  /** Who uses the line. */
  interface Owner {
    /** The line is ready for commands. */
    void onLive(GlmLine line);

    /** It is closed, for a reason that is not its owner's. */
    void onDead(GlmLine line, ProviderFault fault);
  }

  /** How an update went. */
  enum Update {
    NONE,
    PENDING,
    ACCEPTED,
    REFUSED
  }

  private sealed interface State {}

  private record Connecting() implements State {}

  /** Upgraded; GLM greets first. */
  private record Greeting() implements State {}

  private record Configuring() implements State {}

  private record Live() implements State {}

  private record Closed() implements State {}

  private static final State LIVE = new Live();
  private static final State CLOSED = new Closed();

  /** Ended responses whose late frames are known. */
  private static final int REMEMBERED = 32;

  private final int id;
  private final Effects effects;
  private final Owner owner;
  private final Limits limits;
  private final long epochAtZeroMs;
  private final AppendQueue queue;
  private final ObjectNode firstSession;
  private final Deque<String> ignored = new ArrayDeque<>();
  private final Set<String> glmCallIds = new HashSet<>();
  private List<String> calls = List.of();
  private State state = new Connecting();
  private long deadlineMs;
  private String configured = "";
  private String pendingUpdate = "";
  private Update update = Update.NONE;
  private String lastError = "";
  private @Nullable Exchange current;
  private boolean busy;

  /**
   * Starts to connect.
   *
   * @param session what GLM is configured with before the line counts as ready
   * @param format of the audio as GLM is given it
   */
  GlmLine(
      int id,
      Effects effects,
      Owner owner,
      Limits limits,
      ObjectNode session,
      InputFormat format,
      Clock clock) {
    this.id = id;
    this.effects = effects;
    this.owner = owner;
    this.limits = limits;
    this.epochAtZeroMs = clock.epochAtZeroMs();
    this.firstSession = session;
    this.queue =
        new AppendQueue(
            frame -> effects.add(new Effect.Write(id, frame)),
            format,
            epochAtZeroMs,
            clock.nowMs());
    this.deadlineMs = clock.watchMs() + limits.connectMs();
    effects.add(new Effect.Connect(id));
  }

  int id() {
    return id;
  }

  boolean isLive() {
    return state == LIVE;
  }

  boolean isClosed() {
    return state == CLOSED;
  }

  void onUpgraded(Clock clock) {
    if (state instanceof Connecting) {
      state = new Greeting();
      deadlineMs = clock.watchMs() + limits.answerMs();
    }
  }

  void onConnectFailed(ProviderFault fault) {
    if (state instanceof Connecting) {
      die(fault);
    }
  }

  /** The socket broke, or its peer is dead. */
  void onFault(ProviderFault fault) {
    if (state != CLOSED) {
      effects.add(new Effect.CloseLine(id));
      die(fault);
    }
  }

  /**
   * The socket closed.
   *
   * @param code the close code, 1006 when there was none
   */
  void onSocketClosed(int code) {
    if (state != CLOSED) {
      die(GlmFaults.ofClose(code, lastError));
    }
  }

  /** The line is needed no longer. */
  void close() {
    if (state != CLOSED) {
      state = CLOSED;
      effects.add(new Effect.CloseLine(id));
    }
  }

  private void die(ProviderFault fault) {
    state = CLOSED;
    owner.onDead(this, fault);
  }

  /** Looks at the deadlines. */
  void onTime(Clock clock) {
    if (state == LIVE) {
      queue.drain(clock.nowMs());
      if (update == Update.PENDING && clock.watchMs() >= deadlineMs) {
        onFault(GlmFaults.stalled("an update of the session"));
      }
    } else if (state != CLOSED && clock.watchMs() >= deadlineMs) {
      boolean connecting = state instanceof Connecting;
      onFault(connecting ? SocketFaults.connectTimeout() : SocketFaults.handshakeTimeout());
    }
  }

  /** When {@link #onTime} has to be called on the clock of the provider's patience. */
  long watchDeadlineMs() {
    return state == CLOSED || (state == LIVE && update != Update.PENDING)
        ? Long.MAX_VALUE
        : deadlineMs;
  }

  /** When {@link #onTime} has to be called on the clock of the client's audio. */
  long sendAtMs() {
    return state == LIVE ? queue.wakeAtMs() : Long.MAX_VALUE;
  }

  /** A frame before the line is live; afterwards it is its owner's. */
  void onHandshake(GlmFrame frame, Clock clock) {
    if (frame instanceof GlmFrame.Created && state instanceof Greeting) {
      state = new Configuring();
      pendingUpdate = firstSession.toString();
      queue.frame(GlmFrames.sessionUpdate(firstSession, clock.epochMs()), clock.nowMs());
    } else if (frame instanceof GlmFrame.Updated && state instanceof Configuring) {
      state = LIVE;
      configured = pendingUpdate;
      owner.onLive(this);
    } else if (frame instanceof GlmFrame.Failure failure) {
      // An update answered by an error was refused, and nothing works without one.
      onFault(GlmFaults.ofRefusal(failure.code()));
    }
  }

  /** Whether GLM would have to be told of this session. */
  boolean differs(ObjectNode session) {
    return !session.toString().equals(configured);
  }

  /** Replaces GLM's whole session; {@link #update} tells how it went. */
  void update(ObjectNode session, Clock clock) {
    pendingUpdate = session.toString();
    update = Update.PENDING;
    deadlineMs = clock.watchMs() + limits.answerMs();
    frame(GlmFrames.sessionUpdate(session, clock.epochMs()), clock);
  }

  Update update() {
    return update;
  }

  /** GLM took, or refused, the update that is pending. */
  void onUpdateAnswered(boolean accepted) {
    if (update == Update.PENDING) {
      update = accepted ? Update.ACCEPTED : Update.REFUSED;
      configured = accepted ? pendingUpdate : configured;
    }
  }

  void frame(String frame, Clock clock) {
    queue.frame(frame, clock.nowMs());
  }

  void bare(String type, Clock clock) {
    frame(GlmFrames.bare(type, clock.epochMs()), clock);
  }

  /** Audio: 24 kHz mono s16le. */
  void append(byte[] pcm, int from, int length, Clock clock) {
    queue.append(pcm, from, length, clock.nowMs());
  }

  /** GLM is to take the audio for a turn. */
  void commitAudio(Clock clock) {
    queue.commit(GlmFrames.bare("input_audio_buffer.commit", clock.epochMs()), clock.nowMs());
  }

  /** Audio that is not committed is forgotten, here and by GLM. */
  void clearAudio(Clock clock) {
    queue.clear(GlmFrames.bare("input_audio_buffer.clear", clock.epochMs()), clock.nowMs());
  }

  /** Bytes of audio that have not left. */
  int waitingBytes() {
    return queue.waitingBytes();
  }

  void noteError(String code) {
    lastError = code;
  }

  /** Asks for an answer. */
  void ask(Exchange exchange, Clock clock) {
    adopt(exchange);
    bare("response.create", clock);
  }

  /** GLM is at an answer that it need not be asked for. */
  void adopt(Exchange exchange) {
    current = exchange;
    busy = true;
    calls = List.of();
    glmCallIds.clear();
  }

  /** The exchange whose answer was asked for last and is not over, or null. */
  @Nullable Exchange current() {
    return current;
  }

  /** The exchange that a frame of this response belongs to, or null. */
  @Nullable Exchange exchangeOf(@Nullable String responseId) {
    Exchange exchange = current;
    if (exchange == null || (responseId != null && !responseId.equals(exchange.glmId()))) {
      return null;
    }
    return responseId == null && exchange.glmId() == null ? null : exchange;
  }

  /** GLM is done with the answer; the exchange may still wait for stragglers. */
  void onAnswered() {
    busy = false;
  }

  /** Nothing of the current exchange is expected any more. */
  void release(Exchange exchange) {
    if (current == exchange) {
      current = null;
    }
  }

  /** Gives up a response that GLM is at, whoever asked for it. */
  void cancel(String responseId, Clock clock) {
    forget(responseId);
    busy = true;
    bare("response.cancel", clock);
  }

  /** GLM gives a response up by itself; nothing that still comes of it counts. */
  void letGo(String responseId) {
    forget(responseId);
    busy = true;
  }

  /** Nothing that still comes of this response counts. */
  void forget(String responseId) {
    ignored.add(responseId);
    while (ignored.size() > REMEMBERED) {
      ignored.remove();
    }
  }

  /** A response that was given up is over; answers whether it was one. */
  boolean onCancelled(String responseId) {
    boolean was = ignored.remove(responseId);
    busy &= !was || !ignored.isEmpty() || isAnswering();
    return was;
  }

  /** GLM knows no response to cancel. */
  void onNothingToCancel() {
    ignored.clear();
    busy = current != null && current.isAsked();
  }

  private boolean isAnswering() {
    return current != null && (current.isAsked() || current.isRunning());
  }

  /** Whether GLM is at an answer, so that none may be asked for. */
  boolean isBusy() {
    return busy;
  }

  /**
   * The last answer made these calls.
   *
   * @param callIds in the order in which GLM wants their results
   */
  void setCalls(List<String> callIds) {
    calls = List.copyOf(callIds);
    glmCallIds.retainAll(calls);
  }

  /** GLM gave this call an id by itself. */
  void noteCallId(String callId) {
    glmCallIds.add(callId);
  }

  /** GLM's own id of a call, or null if it gave none. */
  @Nullable String glmCallId(String callId) {
    return glmCallIds.contains(callId) ? callId : null;
  }

  /** The calls whose results GLM waits for, in order. */
  List<String> calls() {
    return calls;
  }
}
