package dev.parley.provider.api.turns;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.turn.TurnEvent.SpeechStarted;
import dev.parley.audio.turn.TurnEvent.SpeechStopped;
import dev.parley.audio.turn.TurnEvent.TimeoutTriggered;
import dev.parley.provider.api.Refusal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The GA server events that a provider which cuts no turns does not send. Source:
 * protocols/openai-realtime.md section 5.3.
 */
final class TurnEvents {
  private final Consumer<String> down;
  private final String ids;
  private long count;

  /**
   * @param down takes each event, as JSON
   * @param ids what their ids begin with
   */
  TurnEvents(Consumer<String> down, String ids) {
    this.down = down;
    this.ids = ids;
  }

  void started(String itemId, SpeechStarted event) {
    send(
        event("input_audio_buffer.speech_started")
            .put("audio_start_ms", event.audioStartMs())
            .put("item_id", itemId));
  }

  void stopped(String itemId, SpeechStopped event) {
    send(
        event("input_audio_buffer.speech_stopped")
            .put("audio_end_ms", event.audioEndMs())
            .put("item_id", itemId));
  }

  void timedOut(String itemId, TimeoutTriggered event) {
    send(
        event("input_audio_buffer.timeout_triggered")
            .put("audio_start_ms", event.audioStartMs())
            .put("audio_end_ms", event.audioEndMs())
            .put("item_id", itemId));
  }

  /**
   * @param eventId of the client's event, or null if it has none
   */
  void refused(Refusal refusal, @Nullable String eventId) {
    ObjectNode event = event("error");
    event
        .putObject("error")
        .put("type", "invalid_request_error")
        .put("code", refusal.code())
        .put("message", refusal.message())
        .put("param", refusal.param())
        .put("event_id", eventId);
    send(event);
  }

  private ObjectNode event(String type) {
    count++;
    return JsonNodeFactory.instance.objectNode().put("type", type).put("event_id", ids + count);
  }

  private void send(ObjectNode event) {
    down.accept(event.toString());
  }
}
