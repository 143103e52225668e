package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.socket.SocketFaults;
import dev.parley.provider.glm.Steps.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One GA session over GLM: GA client events in, GLM frames out and back again as GA server events.
 * Opening → open → closed.
 *
 * <p>The conversation is kept here, for GLM forgets it with its socket, does not let it be edited
 * and names it differently. Commands are taken one after the other; one that has to wait for GLM (a
 * configuration, a commit) makes the rest wait, so that the client sees the order of a GA server.
 * Each input carries the time, which must not go back; effects gather until {@link #takeEffects}
 * takes them. Not thread-safe. Source: protocols/glm-realtime.md sections 7, 10 and 11.
 */
final class GlmSession implements GlmLine.Owner {
  /** Commands that may wait before the hub is asked to stop. */
  private static final int MAX_WAITING = 64;

  private static final int MAX_WAITING_CHARACTERS = 1 << 20;

  /** Audio that may wait for GLM's rate. */
  private static final int MAX_WAITING_AUDIO_BYTES = 4 << 20;

  private enum State {
    OPENING,
    OPEN,
    CLOSED
  }

  private final Effects effects = new Effects();
  private final Clock clock;
  private final Limits limits;
  private final GaEvents events;
  private final Conversation conversation;
  private final Corrections corrections = new Corrections();
  private final Transcripts transcripts;
  private final Commits commits;
  private final InputTurns input;
  private final Responder responder;
  private final Items items;
  private final Steps steps;
  private final Commands commands;
  private final Incoming incoming;
  private final Configuration configuration;
  private final Map<Integer, GlmLine> lines = new LinkedHashMap<>();
  private final ArrayDeque<String> waiting = new ArrayDeque<>();
  private long waitingCharacters;
  private State state = State.OPENING;
  private int lastLine;
  private @Nullable GlmLine main;
  private boolean advancing;

  /**
   * @param model as the endpoint names it
   * @param ids makes a fresh id from a prefix
   * @param epochAtZeroMs epoch milliseconds when the time handed in was 0
   */
  GlmSession(
      String model, Limits limits, UnaryOperator<String> ids, long epochAtZeroMs, long nowMs) {
    this.clock = new Clock(epochAtZeroMs, nowMs);
    this.limits = limits;
    this.events = new GaEvents(effects, ids);
    this.conversation = new Conversation(ids.apply("conv_"));
    this.transcripts = new Transcripts(events);
    this.commits = new Commits(events, conversation, transcripts, this::main);
    WordlessItems wordless = new WordlessItems(conversation, commits, this::main, clock);
    this.input = new InputTurns(events, commits, wordless, this::main, clock);
    this.items = new Items(events, conversation, corrections, this::config, this::main);
    this.steps = new Steps(clock, limits.connectMs() + 2 * limits.answerMs());
    this.configuration =
        new Configuration(
            this,
            events,
            conversation,
            corrections,
            items,
            input,
            transcripts,
            clock,
            GaConfig.initial(ids.apply("sess_"), model, clock.epochMs() / 1_000));
    this.responder = new Responder(this, events, conversation, corrections, clock);
    this.commands = new Commands(this, events, items, input, responder);
    this.incoming = new Incoming(this, events, commits, transcripts, responder, commands);
  }

  /**
   * The first call: connects.
   *
   * @param given a GA session object to start with, or null for the default
   */
  void start(@Nullable String given) {
    try {
      main = openLine(configuration.start(given));
    } catch (Refusal refusal) {
      fail(
          new ProviderFault(
              ErrorCode.PROVIDER_REFUSED_CONFIGURATION,
              "the provider cannot do what the session's configuration asks for"));
    }
  }

  // What others of the session ask for.

  GaConfig config() {
    return configuration.config();
  }

  Configuration configuration() {
    return configuration;
  }

  /** The line of the conversation. */
  GlmLine main() {
    GlmLine line = main;
    if (line == null) {
      throw new IllegalStateException("the session has not begun");
    }
    return line;
  }

  /** All lines, the main one among them. */
  Collection<GlmLine> lines() {
    return List.copyOf(lines.values());
  }

  Steps steps() {
    return steps;
  }

  Items items() {
    return items;
  }

  InputTurns input() {
    return input;
  }

  GlmLine openLine(ObjectNode session) {
    lastLine++;
    GlmLine line = new GlmLine(lastLine, effects, this, limits, session, clock);
    lines.put(lastLine, line);
    return line;
  }

  void closeLine(GlmLine line) {
    lines.remove(line.id());
    line.close();
  }

  /** Another line takes the main one's place. */
  void replaceMain(ObjectNode session) {
    GlmLine old = main();
    main = openLine(session);
    closeLine(old);
  }

  /** A turn is over: GLM makes an item of it, then perhaps an answer. */
  Step commitTurn(boolean asks) {
    return new Step() {
      @Override
      public @Nullable List<Step> advance() {
        if (commits.isWaiting()) {
          return null;
        }
        return asks && !commits.takeRefused() ? responder.createForTurn() : Steps.DONE;
      }
    };
  }

  /** Nobody spoke for as long as the session allows. */
  void onIdle() {
    TurnSettings turns = config().turnSettings();
    if (turns != null && !input.isOpen()) {
      input.commitSilence();
      steps.add(commitTurn(true));
    }
  }

  // Inputs.

  /** One GA client event. */
  void onCommand(String event, long nowMs) {
    clock.at(nowMs);
    if (state == State.OPEN) {
      waiting.add(event);
      waitingCharacters += event.length();
      advance();
    }
  }

  /** Whether more commands are taken now. */
  boolean accepts() {
    return waiting.size() < MAX_WAITING
        && waitingCharacters < MAX_WAITING_CHARACTERS
        && (main == null || main.waitingBytes() < MAX_WAITING_AUDIO_BYTES);
  }

  void onUpgraded(int line, long nowMs) {
    clock.at(nowMs);
    GlmLine upgraded = lines.get(line);
    if (upgraded != null) {
      upgraded.onUpgraded(clock);
    }
  }

  void onConnectFailed(int line, ProviderFault fault, long nowMs) {
    clock.at(nowMs);
    GlmLine failed = lines.get(line);
    if (failed != null) {
      failed.onConnectFailed(fault);
      advance();
    }
  }

  /** One message of GLM. */
  void onMessage(int line, String message, long nowMs) {
    clock.at(nowMs);
    GlmLine from = lines.get(line);
    if (from == null || state == State.CLOSED) {
      return;
    }
    GlmFrame frame = GlmFrames.read(message);
    if (!from.isLive()) {
      from.onHandshake(frame, clock);
    } else if (frame instanceof GlmFrame.Garbage) {
      events.garbage(message);
    } else {
      incoming.on(from, frame);
    }
    advance();
  }

  /** A socket broke, or its peer is dead. */
  void onFault(int line, ProviderFault fault, long nowMs) {
    clock.at(nowMs);
    GlmLine broken = lines.get(line);
    if (broken != null) {
      broken.onFault(fault);
      advance();
    }
  }

  void onSocketClosed(int line, int code, long nowMs) {
    clock.at(nowMs);
    GlmLine closed = lines.get(line);
    if (closed != null) {
      closed.onSocketClosed(code);
      advance();
    }
  }

  /** Whether the hub now does not read (rule R2). */
  void onPaused(boolean paused, long nowMs) {
    clock.at(nowMs);
    clock.setPaused(paused);
  }

  /** Time went on to {@link #deadlineMs} or beyond. */
  void onTime(long nowMs) {
    clock.at(nowMs);
    if (state == State.CLOSED) {
      return;
    }
    lines().forEach(line -> line.onTime(clock));
    if (state == State.OPEN) {
      responder.onTime();
      if (clock.watchMs() >= steps.deadlineMs()) {
        fail(GlmFaults.stalled("in time"));
      }
    }
    advance();
  }

  /** When {@link #onTime} has something to do, on the clock handed in; may be past. */
  long deadlineMs() {
    if (state == State.CLOSED) {
      return Long.MAX_VALUE;
    }
    long watch = state == State.OPEN ? responder.deadlineMs() : Long.MAX_VALUE;
    watch = Math.min(watch, steps.deadlineMs());
    long send = Long.MAX_VALUE;
    for (GlmLine line : lines.values()) {
      watch = Math.min(watch, line.watchDeadlineMs());
      send = Math.min(send, line.sendAtMs());
    }
    return Math.min(send, clock.ofWatch(watch));
  }

  /** The hub gives up the attempt, or ends the session. */
  void close(long nowMs) {
    clock.at(nowMs);
    if (state == State.OPENING) {
      fail(SocketFaults.cancelled());
    } else if (state == State.OPEN) {
      closeAll();
    }
  }

  @Override
  public void onLive(GlmLine line) {
    if (line != main) {
      responder.onLive(line);
    } else if (state == State.OPENING) {
      state = State.OPEN;
      effects.add(new Effect.Opened(config().toJson().toString()));
    }
  }

  @Override
  public void onDead(GlmLine line, ProviderFault fault) {
    lines.remove(line.id());
    if (line == main) {
      fail(fault);
    } else {
      responder.onDead(line, fault);
    }
  }

  private void fail(ProviderFault fault) {
    if (state == State.CLOSED) {
      return;
    }
    effects.add(state == State.OPENING ? new Effect.Failed(fault) : new Effect.Ended(fault));
    closeAll();
  }

  private void closeAll() {
    state = State.CLOSED;
    steps.clear();
    waiting.clear();
    new ArrayList<>(lines.values()).forEach(this::closeLine);
  }

  /** Goes on with what waits, then with the commands. */
  private void advance() {
    if (advancing) {
      return;
    }
    advancing = true;
    while (state == State.OPEN && steps.advance()) {
      String next = waiting.poll();
      if (next == null) {
        break;
      }
      waitingCharacters -= next.length();
      commands.on(next);
    }
    advancing = false;
  }

  /** What has gathered since the last call, in order; usually empty. */
  List<Effect> takeEffects() {
    return effects.take();
  }
}
