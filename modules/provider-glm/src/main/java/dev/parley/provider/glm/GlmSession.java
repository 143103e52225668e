package dev.parley.provider.glm;

import dev.parley.audio.turn.TurnEvent.TimeoutTriggered;
import dev.parley.audio.turn.TurnSettings;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.Refusal;
import dev.parley.provider.api.socket.SocketFaults;
import dev.parley.provider.api.turns.CommandQueue;
import dev.parley.provider.api.turns.Ear;
import dev.parley.provider.glm.Steps.Step;
import java.util.List;
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
  private enum State {
    OPENING,
    OPEN,
    CLOSED
  }

  private final Effects effects = new Effects();
  private final Clock clock;
  private final GaEvents events;
  private final Conversation conversation;
  private final Corrections corrections = new Corrections();
  private final Transcripts transcripts;
  private final Commits commits;
  private final Ear ear = new Ear();
  private final InputTurns input;
  private final ServerTurns server;
  private final Responder responder;
  private final Items items;
  private final Steps steps;
  private final Commands commands;
  private final Incoming incoming;
  private final Configuration configuration;
  private final Lines lines;
  private final CommandQueue waiting = new CommandQueue();
  private State state = State.OPENING;
  private boolean advancing;

  /**
   * @param ids makes a fresh id from a prefix
   * @param epochAtZeroMs epoch milliseconds when the time handed in was 0
   */
  GlmSession(
      Account account, Limits limits, UnaryOperator<String> ids, long epochAtZeroMs, long nowMs) {
    this.clock = new Clock(epochAtZeroMs, nowMs);
    this.lines = new Lines(effects, this, limits, account.inputFormat(), clock);
    this.events = new GaEvents(effects, ids);
    this.conversation = new Conversation(ids.apply("conv_"));
    this.transcripts = new Transcripts(events);
    this.commits = new Commits(events, conversation, transcripts, lines::main);
    WordlessItems wordless = new WordlessItems(conversation, commits, lines::main, clock);
    this.input = new InputTurns(events, commits, wordless, lines::main, clock, ear);
    this.server = new ServerTurns(events, commits, lines::main, clock, ear);
    this.items = new Items(events, conversation, corrections, this::config, lines::main);
    this.steps = new Steps(clock, limits.connectMs() + 2 * limits.answerMs());
    this.configuration =
        new Configuration(
            this,
            events,
            conversation,
            corrections,
            items,
            input,
            server,
            transcripts,
            clock,
            GaConfig.initial(ids.apply("sess_"), account, clock.epochMs() / 1_000));
    this.responder = new Responder(this, events, conversation, corrections, clock, ear);
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
      lines.openMain(configuration.start(given));
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

  Lines lines() {
    return lines;
  }

  /** The line of the conversation. */
  GlmLine main() {
    return lines.main();
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

  ServerTurns server() {
    return server;
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

  /** What GLM answers unasked with is brought up to date. */
  void refresh() {
    if (config().glmDetectsTurns()) {
      steps.add(configuration.refresh());
    }
  }

  /** GLM cannot cut what is to be cut, and the hub does for the rest of the session. */
  void takeTurnsOver() {
    effects.add(new Effect.TurnsTakenOver());
    steps.add(configuration.takeTurnsOver());
  }

  /** The same, where another line takes the main one's place. */
  void ownTurns() {
    if (config().glmDetectsTurns()) {
      effects.add(new Effect.TurnsTakenOver());
      configuration.ownTurns();
    }
  }

  /** Looks after the user's silence: nobody spoke for too long, or GLM did not notice the end. */
  private void onQuiet() {
    if (ear.onTime(clock.watchMs()) instanceof TimeoutTriggered timeout
        && input.commitSilence(timeout)) {
      steps.add(commitTurn(true));
    }
    TurnSettings turns = server.settings();
    if (turns != null && server.hasMissedTheEnd()) {
      server.giveUp();
      takeTurnsOver();
      steps.add(() -> commitMissed(turns.createResponse()));
    }
  }

  private List<Step> commitMissed(boolean asks) {
    if (!input.isOpen()) {
      return Steps.DONE;
    }
    input.commit(0);
    return List.of(commitTurn(asks));
  }

  // Inputs.

  /** One GA client event. */
  void onCommand(String event, long nowMs) {
    clock.at(nowMs);
    if (state == State.OPEN) {
      waiting.add(event);
      advance();
    }
  }

  /** Whether more commands are taken now. */
  boolean accepts() {
    return waiting.hasRoom() && lines.hasRoom();
  }

  void onUpgraded(int line, long nowMs) {
    clock.at(nowMs);
    GlmLine upgraded = lines.find(line);
    if (upgraded != null) {
      upgraded.onUpgraded(clock);
    }
  }

  void onConnectFailed(int line, ProviderFault fault, long nowMs) {
    clock.at(nowMs);
    GlmLine failed = lines.find(line);
    if (failed != null) {
      failed.onConnectFailed(fault);
      advance();
    }
  }

  /** One message of GLM. */
  void onMessage(int line, String message, long nowMs) {
    clock.at(nowMs);
    GlmLine from = lines.find(line);
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
    GlmLine broken = lines.find(line);
    if (broken != null) {
      broken.onFault(fault);
      advance();
    }
  }

  void onSocketClosed(int line, int code, long nowMs) {
    clock.at(nowMs);
    GlmLine closed = lines.find(line);
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
    lines.all().forEach(line -> line.onTime(clock));
    if (state == State.OPEN) {
      responder.onTime();
      if (steps.isEmpty()) {
        onQuiet();
      }
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
    if (state == State.OPEN && steps.isEmpty()) {
      watch = Math.min(watch, Math.min(ear.nextTimeMs(), server.deadlineMs()));
    }
    watch = Math.min(watch, lines.watchDeadlineMs());
    return Math.min(lines.sendAtMs(), clock.ofWatch(watch));
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
    if (!lines.isMain(line)) {
      responder.onLive(line);
    } else if (state == State.OPENING) {
      state = State.OPEN;
      effects.add(new Effect.Opened(config().toJson().toString()));
    }
  }

  @Override
  public void onDead(GlmLine line, ProviderFault fault) {
    lines.forget(line);
    if (lines.isMain(line)) {
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
    ear.close();
    lines.closeAll();
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
      commands.on(next);
    }
    advancing = false;
  }

  /** What has gathered since the last call, in order; usually empty. */
  List<Effect> takeEffects() {
    return effects.take();
  }
}
