package dev.parley.provider.api.turns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.turn.TurnSettings;
import dev.parley.provider.api.Refusal;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the client has asked for that the provider is not told, and the formats of sound: as the
 * provider has confirmed it, and with the updates that it has not answered yet, which hold for the
 * sound behind them. Not thread-safe.
 */
final class RelayedConfig {
  private record Values(@Nullable ObjectNode detection, SoundFormat input, SoundFormat output) {}

  /** An update that is not answered; what it leaves alone is null. */
  private record Update(
      @Nullable String eventId,
      @Nullable JsonNode detection,
      @Nullable SoundFormat input,
      @Nullable SoundFormat output) {
    /** What it makes of an update that was right when it came, whatever became of those before. */
    Values laidOver(Values base) {
      try {
        return on(base);
      } catch (Refusal refused) {
        return base;
      }
    }

    Values on(Values base) {
      return new Values(
          detection == null ? base.detection() : DetectionFields.with(base.detection(), detection),
          input == null ? base.input() : input,
          output == null ? base.output() : output);
    }
  }

  private final ArrayDeque<Update> pending = new ArrayDeque<>();
  private Values confirmed;
  private Values current;

  RelayedConfig(@Nullable ObjectNode detection) {
    confirmed = new Values(detection, SoundFormat.PCM, SoundFormat.PCM);
    current = confirmed;
  }

  /** How turns are cut now, or null if the client does it. */
  @Nullable TurnSettings settings() {
    ObjectNode detection = current.detection();
    return detection == null ? null : DetectionSettings.of(detection);
  }

  SoundFormat inputFormat() {
    return current.input();
  }

  SoundFormat outputFormat() {
    return current.output();
  }

  /** The provider's session as it begins; gets what the client is to see in it. */
  void onCreated(ObjectNode session) {
    take(session);
  }

  /**
   * A {@code session.update} of the client's, from which what the provider is not to know is taken.
   *
   * @return whether that changed it
   * @throws Refusal if what is taken is wrong; then nothing of the update may hold
   */
  boolean onUpdate(ObjectNode update, @Nullable String eventId) {
    JsonNode audio = update.path("session").path("audio");
    JsonNode detection = audio.path("input").get("turn_detection");
    Update next =
        new Update(
            eventId,
            detection,
            format(audio.path("input").path("format")),
            format(audio.path("output").path("format")));
    current = next.on(current);
    pending.add(next);
    if (detection == null || detection.isNull()) {
      return false;
    }
    ((ObjectNode) audio.path("input")).putNull("turn_detection");
    return true;
  }

  private static @Nullable SoundFormat format(JsonNode format) {
    JsonNode type = format.path("type");
    return type.isTextual() ? SoundFormat.of(type.textValue()) : null;
  }

  /** The provider tells its session; the oldest update holds. The client is to see its own. */
  void onEcho(ObjectNode session) {
    Update oldest = pending.poll();
    if (oldest != null) {
      confirmed = oldest.laidOver(confirmed);
    }
    take(session);
  }

  private void take(ObjectNode session) {
    JsonNode audio = session.path("audio");
    SoundFormat input = format(audio.path("input").path("format"));
    SoundFormat output = format(audio.path("output").path("format"));
    confirmed =
        new Values(
            confirmed.detection(),
            input == null ? confirmed.input() : input,
            output == null ? confirmed.output() : output);
    ObjectNode detection = confirmed.detection();
    ObjectNode shown = session.withObject("/audio/input");
    if (detection == null) {
      shown.putNull("turn_detection");
    } else {
      shown.set("turn_detection", detection.deepCopy());
    }
    fold();
  }

  /**
   * Something of the client's was refused.
   *
   * @param eventId of the command, or null if it had none
   * @param param at fault, or an empty string
   * @return whether it was an update
   */
  boolean onRefused(@Nullable String eventId, String param) {
    if (eventId == null && !param.startsWith("session")) {
      return false;
    }
    for (Iterator<Update> each = pending.iterator(); each.hasNext(); ) {
      if (Objects.equals(each.next().eventId(), eventId)) {
        each.remove();
        fold();
        return true;
      }
    }
    return false;
  }

  private void fold() {
    Values values = confirmed;
    for (Update update : pending) {
      values = update.laidOver(values);
    }
    current = values;
  }
}
