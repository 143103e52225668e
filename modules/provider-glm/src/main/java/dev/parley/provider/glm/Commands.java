package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.turn.TurnEvent;
import dev.parley.audio.turn.TurnEvent.SpeechStarted;
import dev.parley.audio.turn.TurnEvent.SpeechStopped;
import dev.parley.provider.api.Refusal;
import dev.parley.provider.glm.Steps.Step;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.InputAudio;
import dev.parley.realtime.Json;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's events, one by one. What a GA server would refuse is refused here, because GLM would
 * not, or not in words a GA client knows. Not thread-safe. Source: protocols/openai-realtime.md
 * sections 3 and 5.10.
 */
final class Commands {
  private final GlmSession session;
  private final GaEvents events;
  private final Items items;
  private final InputTurns input;
  private final Responder responder;
  private final EventView view = new EventView();
  private final InputAudio audio = new InputAudio();
  private @Nullable String commitId;

  Commands(
      GlmSession session, GaEvents events, Items items, InputTurns input, Responder responder) {
    this.session = session;
    this.events = events;
    this.items = items;
    this.input = input;
    this.responder = responder;
  }

  /** The event id of the client's last commit, or null. */
  @Nullable String commitId() {
    return commitId;
  }

  void on(String event) {
    if (!view.read(event)) {
      events.refuse(new Refusal("invalid_event", null, "The event is not well-formed."), null);
      return;
    }
    String eventId = view.eventId();
    try {
      if (view.clientType() == ClientEventType.INPUT_AUDIO_BUFFER_APPEND) {
        onAppend();
      } else {
        onOther(event, eventId);
      }
    } catch (Refusal refusal) {
      events.refuse(refusal, eventId);
    }
  }

  private void onAppend() {
    int length = audio.decode(view);
    if (length < 0) {
      if (view.audio() == null) {
        throw Refusal.missing("audio");
      }
      throw Refusal.invalid("audio", "Invalid 'audio': expected base64-encoded audio.");
    }
    if (session.server().settings() != null) {
      session.server().append(audio.bytes(), 0, length);
    } else if (!input.detectsTurns()) {
      input.append(audio.bytes(), 0, length);
    } else {
      listen(audio.bytes(), 0, length);
    }
  }

  /** Listens as far as a turn's end; the rest waits for what the end brings about. */
  private void listen(byte[] pcm, int from, int to) {
    int at = from;
    while (at < to) {
      TurnEvent found = input.listen(pcm, at, to);
      at = input.listened();
      if (found instanceof SpeechStarted started && started.interruptsResponse()) {
        responder.interrupt();
      } else if (found instanceof SpeechStopped stopped) {
        input.commit(0);
        commitId = null;
        session.steps().add(session.commitTurn(stopped.createsResponse()));
        if (at < to) {
          byte[] rest = Arrays.copyOfRange(pcm, at, to);
          session.steps().add(listenStep(rest));
        }
        return;
      }
    }
  }

  private Step listenStep(byte[] rest) {
    return () -> {
      if (input.detectsTurns()) {
        listen(rest, 0, rest.length);
      } else {
        input.append(rest, 0, rest.length);
      }
      return Steps.DONE;
    };
  }

  private void onOther(String event, @Nullable String eventId) {
    ObjectNode tree = Json.object(event);
    if (tree == null) {
      throw new Refusal("invalid_json", null, "The event is not valid JSON.");
    }
    CommandShapes.COMMAND.check(tree, "");
    switch (view.clientType()) {
      case SESSION_UPDATE -> onUpdate(tree, eventId);
      case INPUT_AUDIO_BUFFER_COMMIT -> onCommit(eventId);
      case INPUT_AUDIO_BUFFER_CLEAR -> onClear();
      case CONVERSATION_ITEM_CREATE -> onItem(tree, eventId);
      case CONVERSATION_ITEM_RETRIEVE -> items.retrieve(tree.path("item_id").asText());
      case CONVERSATION_ITEM_DELETE -> items.delete(tree.path("item_id").asText());
      case CONVERSATION_ITEM_TRUNCATE ->
          items.truncate(
              tree.path("item_id").asText(),
              tree.path("content_index").asInt(),
              tree.path("audio_end_ms").asInt());
      case RESPONSE_CREATE -> {
        responder.stopWaiting();
        responder.create(tree.path("response"), eventId);
      }
      case RESPONSE_CANCEL -> responder.cancel(nullable(tree.path("response_id")));
      default -> throw Refusal.invalid("type", "Invalid value for 'type'.");
    }
    if (view.clientType().name().startsWith("CONVERSATION_ITEM")) {
      session.refresh();
    }
  }

  /** Of what was said without words GLM learns only by hearing it. */
  private void onItem(ObjectNode tree, @Nullable String eventId) {
    GaItem item = items.create(tree.path("item"), nullable(tree.path("previous_item_id")));
    if (item.isWordless()) {
      afterTakeover(
          () -> {
            input.hear(item, eventId);
            return List.of(session.commitTurn(false));
          });
    }
  }

  private void onUpdate(ObjectNode tree, @Nullable String eventId) {
    ObjectNode update =
        tree.get("session") instanceof ObjectNode object ? object : tree.objectNode();
    session.steps().add(session.configuration().update(update, responder.hasSpoken(), eventId));
  }

  private void onCommit(@Nullable String eventId) {
    responder.stopWaiting();
    if (session.server().settings() == null) {
      commit(eventId);
      session.steps().add(session.commitTurn(false));
      return;
    }
    afterTakeover(
        () -> {
          try {
            commit(eventId);
            return List.of(session.commitTurn(false));
          } catch (Refusal tooLittle) {
            events.refuse(tooLittle, eventId);
            return Steps.DONE;
          }
        });
  }

  private void commit(@Nullable String eventId) {
    input.commit(InputTurns.LEAST_BYTES);
    commitId = eventId;
  }

  /** GLM takes no commit while it cuts the turns. */
  private void afterTakeover(Step step) {
    if (session.server().settings() != null) {
      session.takeTurnsOver();
    }
    session.steps().add(step);
  }

  private void onClear() {
    if (session.server().settings() != null) {
      session.server().clear();
    } else {
      input.clear();
    }
    events.send(events.event("input_audio_buffer.cleared"));
  }

  private static @Nullable String nullable(JsonNode value) {
    return value.isTextual() ? value.textValue() : null;
  }
}
