package dev.parley.provider.api.turns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.turn.TurnEvent;
import dev.parley.audio.turn.TurnEvent.SpeechStarted;
import dev.parley.audio.turn.TurnEvent.SpeechStopped;
import dev.parley.audio.turn.TurnEvent.TimeoutTriggered;
import dev.parley.audio.turn.TurnSettings;
import dev.parley.provider.api.Refusal;
import dev.parley.realtime.EventView;
import dev.parley.realtime.InputAudio;
import dev.parley.realtime.Json;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the user's turns between a client and a GA provider that is told to cut none: {@code
 * turn_detection} is null there, and here what the client asked for. While nobody speaks the
 * provider is sent no sound; of a turn it gets all, from its beginning to its end, then a commit.
 * All else passes as it is, but for the ids of the items that turns became. One per upstream; not
 * thread-safe; time is handed in. Source: protocols/openai-realtime.md sections 2.3 and 5.3.
 *
 * <pre>
 * QUIET --- speech -----------------------> SPEAKING   speech_started; cancels the answer if asked to
 * SPEAKING --- silence -------------------> QUIET      speech_stopped; commit, response.create
 * SPEAKING --- the client's commit, clear -> QUIET     that alone
 * </pre>
 */
public final class TurnRelay implements TurnEvent.Cases<Void>, AutoCloseable {
  /** Where what comes out goes to. */
  public interface Out {
    /** A GA client event for the provider. */
    void up(String command);

    /** A GA server event for the client. */
    void down(String event);
  }

  private final Out out;
  private final UnaryOperator<String> ids;
  private final TurnEvents events;
  private final EventView view = new EventView();
  private final InputAudio audio = new InputAudio();
  private final Ear ear = new Ear();
  private final TurnSound sound;
  private final ItemLabels labels = new ItemLabels();
  private final RelayedConfig config;
  private final RelayedCommands commands;
  private final RelayedAnswer answer = new RelayedAnswer();
  private final Awaited awaited = new Awaited();
  private final CommandQueue waiting = new CommandQueue();
  private @Nullable TurnSettings settings;
  private SoundFormat format = SoundFormat.PCM;
  private @Nullable String turn;
  private long nowMs;

  /**
   * @param detection as the session starts with, a {@code turn_detection}; null for turns that the
   *     client cuts
   * @param ids makes a fresh id from a prefix
   */
  TurnRelay(@Nullable ObjectNode detection, Out out, UnaryOperator<String> ids) {
    this.out = out;
    this.sound = new TurnSound(out::up);
    this.ids = ids;
    this.events = new TurnEvents(out::down, ids.apply("event_") + "_");
    this.commands = new RelayedCommands(ids.apply("parley_vad_") + "_");
    this.config = new RelayedConfig(detection);
    apply();
  }

  /** The provider's session as the client has to see it. */
  public String onCreated(String session) {
    ObjectNode tree = Json.object(session);
    if (tree == null) {
      return session;
    }
    config.onCreated(tree);
    apply();
    return tree.toString();
  }

  // The client.

  /** One GA client event. */
  public void onClient(String event, long now) {
    nowMs = now;
    if (awaited.isOpen()) {
      waiting.add(event);
    } else {
      take(event);
    }
  }

  /** Whether more client events are taken now. */
  public boolean accepts() {
    return waiting.hasRoom();
  }

  private void goOn() {
    while (!awaited.isOpen()) {
      String next = waiting.poll();
      if (next == null) {
        return;
      }
      take(next);
    }
  }

  private void take(String event) {
    if (!view.read(event)) {
      out.up(event);
      return;
    }
    switch (view.clientType()) {
      case INPUT_AUDIO_BUFFER_APPEND -> onAppend(event);
      case INPUT_AUDIO_BUFFER_COMMIT -> onCommit(event);
      case INPUT_AUDIO_BUFFER_CLEAR -> onClear(event);
      case SESSION_UPDATE -> onUpdate(event);
      case RESPONSE_CREATE -> {
        ear.stopWaiting();
        out.up(labels.up(event));
      }
      case CONVERSATION_ITEM_CREATE,
          CONVERSATION_ITEM_RETRIEVE,
          CONVERSATION_ITEM_TRUNCATE,
          CONVERSATION_ITEM_DELETE ->
          out.up(labels.up(event));
      default -> out.up(event);
    }
  }

  private void onAppend(String event) {
    int length = audio.decode(view);
    if (length < 0) {
      // The provider says what is wrong.
      out.up(event);
    } else if (settings == null) {
      ear.hear(audio.bytes(), 0, length);
      sound.pass(event, length);
    } else {
      listen(event, audio.bytes(), length);
    }
  }

  private void listen(String event, byte[] bytes, int length) {
    int at = 0;
    while (at < length) {
      TurnEvent found = ear.hear(bytes, at, length);
      int to = ear.heardTo();
      if (turn == null) {
        sound.hush(bytes, at, to);
      } else if (at == 0 && to == length) {
        sound.pass(event, length);
      } else {
        sound.pass(bytes, at, to);
      }
      at = to;
      if (found != null) {
        found.match(this);
      }
      if (at < length && awaited.isOpen()) {
        waiting.addFirst(TurnSound.append(bytes, at, length));
        return;
      }
    }
  }

  private void onCommit(String event) {
    sound.passQuiet();
    sound.onCommit();
    commands.expectCommitted(view.eventId(), turn);
    ear.commit();
    turn = null;
    out.up(event);
  }

  private void onClear(String event) {
    commands.expectCleared(view.eventId());
    ear.clear();
    sound.onClear();
    turn = null;
    out.up(event);
  }

  private void onUpdate(String event) {
    ObjectNode tree = Json.object(event);
    if (tree == null) {
      out.up(event);
      return;
    }
    try {
      boolean changed = config.onUpdate(tree, view.eventId());
      apply();
      out.up(changed ? tree.toString() : event);
    } catch (Refusal refused) {
      events.refused(refused, view.eventId());
    }
  }

  /** Does what the configuration says now. */
  private void apply() {
    if (config.inputFormat() != format) {
      format = config.inputFormat();
      sound.setFormat(format);
      ear.setFormat(format);
    }
    answer.setFormat(config.outputFormat());
    TurnSettings next = config.settings();
    if (next == null) {
      // What was heard of no turn is the client's to commit.
      sound.keepNothing();
    } else {
      if (settings == null && sound.isUncommitted()) {
        out.up(commands.clear());
        sound.onClear();
        turn = null;
      }
      sound.keep(next.prefixPaddingMs());
    }
    settings = next;
    ear.configure(next);
  }

  // What the ear finds.

  @Override
  public Void started(SpeechStarted event) {
    String id = ids.apply("item_");
    turn = id;
    events.started(id, event);
    sound.passQuiet(ear.bytesSince(event.startSample()));
    if (event.interruptsResponse()) {
      answer.interrupt();
      awaited.end(nowMs);
      out.up(commands.cancel());
    }
    return null;
  }

  @Override
  public Void stopped(SpeechStopped event) {
    String id = turn;
    if (id != null) {
      events.stopped(id, event);
      commit(id, event.createsResponse());
    }
    return null;
  }

  @Override
  public Void timedOut(TimeoutTriggered event) {
    String id = ids.apply("item_");
    events.timedOut(id, event);
    sound.passQuiet();
    commit(id, true);
    return null;
  }

  private void commit(String id, boolean asks) {
    sound.fill();
    sound.onCommit();
    out.up(commands.commit(id));
    turn = null;
    awaited.turn(asks, nowMs);
    if (asks) {
      ear.onResponseStarted();
      answer.expect();
      out.up(commands.create());
    }
  }

  // The provider.

  /** One GA server event. */
  public void onProvider(String event, long now) {
    nowMs = now;
    pass(event);
    goOn();
  }

  private void pass(String event) {
    if (!view.read(event)) {
      out.down(event);
      return;
    }
    switch (view.serverType()) {
      case SESSION_CREATED, SESSION_UPDATED -> onSession(event);
      case ERROR -> onError(event);
      case INPUT_AUDIO_BUFFER_COMMITTED -> onCommitted(event);
      case INPUT_AUDIO_BUFFER_CLEARED -> {
        if (commands.onCleared()) {
          out.down(event);
        }
      }
      case RESPONSE_CREATED -> onResponseCreated(event);
      case RESPONSE_DONE -> onResponseDone(event);
      case RESPONSE_OUTPUT_AUDIO_DELTA -> {
        answer.onSound(view, nowMs);
        out.down(event);
      }
      case CONVERSATION_ITEM_DONE -> {
        out.down(labels.down(event));
        awaited.onItem();
      }
      default -> out.down(namesItems() ? labels.down(event) : event);
    }
  }

  private boolean namesItems() {
    return view.serverType().name().startsWith("CONVERSATION_ITEM");
  }

  private void onSession(String event) {
    ObjectNode tree = Json.object(event);
    if (tree != null && tree.get("session") instanceof ObjectNode session) {
      config.onEcho(session);
      apply();
      out.down(tree.toString());
    } else {
      out.down(event);
    }
  }

  private void onError(String event) {
    ObjectNode tree = Json.object(event);
    if (tree == null || !(tree.get("error") instanceof ObjectNode error)) {
      out.down(event);
      return;
    }
    JsonNode id = error.path("event_id");
    String eventId = id.isTextual() ? id.textValue() : null;
    RelayedCommands.Refused refusal = commands.onError(eventId, error.path("code").asText());
    if (refusal != RelayedCommands.Refused.OF_CLIENTS) {
      awaited.giveUp();
    }
    if (refusal == RelayedCommands.Refused.OF_CLIENTS) {
      if (config.onRefused(eventId, error.path("param").asText())) {
        apply();
      }
      out.down(event);
    } else if (refusal == RelayedCommands.Refused.OF_TURN) {
      // As if the provider had refused what it does by itself.
      if (answer.onRefused()) {
        ear.onResponseEnded(nowMs, 0);
      }
      error.putNull("event_id");
      out.down(tree.toString());
    }
  }

  private void onCommitted(String event) {
    String label = commands.onCommitted();
    String id = view.itemId();
    if (label != null && id != null) {
      labels.add(id, label);
      awaited.onCommitted();
    }
    out.down(labels.down(event));
  }

  private void onResponseCreated(String event) {
    ObjectNode tree = Json.object(event);
    if (tree != null && answer.onCreated(tree.path("response"))) {
      ear.onResponseStarted();
      awaited.onAnswer();
    }
    out.down(event);
  }

  private void onResponseDone(String event) {
    ObjectNode tree = Json.object(event);
    if (tree == null || !answer.isOver(tree.path("response"))) {
      out.down(event);
      return;
    }
    boolean changed = answer.explain(tree.path("response"));
    out.down(changed ? tree.toString() : event);
    ear.onResponseEnded(nowMs, answer.unplayedMs(nowMs));
    answer.end();
    awaited.onEnd();
  }

  // Time.

  /** When {@link #onTime} is to be called; {@link Long#MAX_VALUE} for never. */
  public long nextTimeMs() {
    return Math.min(ear.nextTimeMs(), awaited.untilMs());
  }

  /** Time has passed; may be called more often than asked for. */
  public void onTime(long now) {
    nowMs = now;
    if (now >= awaited.untilMs()) {
      awaited.giveUp();
      goOn();
    }
    TurnEvent found = awaited.isOpen() ? null : ear.onTime(now);
    if (found != null) {
      found.match(this);
    }
  }

  @Override
  public void close() {
    ear.close();
  }
}
