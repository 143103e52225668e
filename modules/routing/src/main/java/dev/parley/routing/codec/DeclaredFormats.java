package dev.parley.routing.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.format.AudioFormat;
import dev.parley.contract.error.ErrorCode;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import dev.parley.realtime.ServerEventType;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What formats a client declared, and what its session is set up with upstream in their place: the
 * declared one where every endpoint has it, else PCM of 24 kHz. The client is shown what it
 * declared. Not thread-safe.
 */
final class DeclaredFormats {
  /** The most updates remembered while unanswered; the oldest are forgotten. */
  static final int MAX_PENDING = 256;

  /** Which way sound goes. */
  enum Direction {
    INPUT("input"),
    OUTPUT("output");

    private final String label;

    Direction(String label) {
      this.label = label;
    }
  }

  /** Which formats an upstream has by itself; PCM of 24 kHz it always has. */
  interface Natives {
    boolean has(Direction direction, AudioFormat format);
  }

  /** What an update of the client asks for. */
  sealed interface Asked {
    /** Nothing that is the hub's affair. */
    record Unchanged() implements Asked {}

    /**
     * A format that there is not.
     *
     * @param message for the client
     * @param param names the field
     */
    record Refused(String code, String message, String param) implements Asked {}

    /**
     * Another format, of one direction or both.
     *
     * @param update the event as the session is to have it; it always has an id
     * @param eventId that id
     * @param isOwnId whether the client gave none
     * @param input what it declares, or null if nothing
     * @param output alike
     */
    record Changed(
        String update,
        String eventId,
        boolean isOwnId,
        @Nullable AudioFormat input,
        @Nullable AudioFormat output)
        implements Asked {}
  }

  /**
   * What became of a change.
   *
   * @param isAccepted whether it holds now
   */
  record Answer(Asked.Changed changed, boolean isAccepted) {}

  private record Pending(@Nullable String eventId, Asked.@Nullable Changed changed) {}

  private static final String INVALID = ErrorCode.INVALID_VALUE.label();
  private static final String BELOW_MIN = "integer_below_min_value";
  private static final Asked UNCHANGED = new Asked.Unchanged();

  private final Natives natives;
  private final Supplier<String> ids;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private @Nullable AudioFormat input;
  private @Nullable AudioFormat output;

  /**
   * @param ids of events that the hub makes (rule R19)
   */
  DeclaredFormats(Natives natives, Supplier<String> ids) {
    this.natives = natives;
    this.ids = ids;
  }

  /** Whether nothing is converted and no update is unanswered: all events are as they are. */
  boolean isIdle() {
    return input == null && output == null && pending.isEmpty();
  }

  /** What the client has that its upstream has not; null if it has the same. */
  @Nullable AudioFormat converted(Direction direction) {
    return direction == Direction.INPUT ? input : output;
  }

  /** As {@link #converted}, once all updates that are unanswered have been accepted. */
  private @Nullable AudioFormat wished(Direction direction) {
    AudioFormat wish = converted(direction);
    for (Pending update : pending) {
      AudioFormat later = update.changed() == null ? null : declared(update.changed(), direction);
      if (later != null) {
        wish = convertedOf(direction, later);
      }
    }
    return wish;
  }

  private static @Nullable AudioFormat declared(Asked.Changed changed, Direction direction) {
    return direction == Direction.INPUT ? changed.input() : changed.output();
  }

  /** What a change declares for this direction that its upstream has not, or null. */
  @Nullable AudioFormat convertedBy(Asked.Changed changed, Direction direction) {
    AudioFormat declared = declared(changed, direction);
    return declared == null ? null : convertedOf(direction, declared);
  }

  private @Nullable AudioFormat convertedOf(Direction direction, AudioFormat declared) {
    boolean isNative =
        declared.equals(AudioFormat.standard())
            || (declared instanceof AudioFormat.Companded && natives.has(direction, declared));
    return isNative ? null : declared;
  }

  /** What another router is to go on with: a name of a format, empty where none is converted. */
  String wish(Direction direction) {
    AudioFormat wish = wished(direction);
    return wish == null ? "" : wish.describe();
  }

  /**
   * Goes on with what another router wrote down.
   *
   * @param wishedInput as {@link #wish} said
   * @param wishedOutput alike
   * @throws IllegalArgumentException if one is no format
   */
  void restore(String wishedInput, String wishedOutput) {
    input = wishedInput.isEmpty() ? null : AudioFormat.parse(wishedInput);
    output = wishedOutput.isEmpty() ? null : AudioFormat.parse(wishedOutput);
  }

  /**
   * Takes what a session starts with.
   *
   * @param config a GA session object, or null; of what is wrong in it the upstream tells
   * @return the same as the upstream is to have it
   */
  @Nullable String start(@Nullable String config) {
    ObjectNode session = config == null ? null : Json.object(config);
    if (session == null) {
      return config;
    }
    boolean isChanged = false;
    for (Direction direction : Direction.values()) {
      AudioFormat declared;
      try {
        declared = declared(session, direction);
      } catch (IllegalArgumentException unknown) {
        continue;
      }
      AudioFormat converted = declared == null ? null : convertedOf(direction, declared);
      if (converted != null) {
        hold(direction, converted);
        put(session, direction, AudioFormat.standard());
        isChanged = true;
      }
    }
    return isChanged ? session.toString() : config;
  }

  private void hold(Direction direction, @Nullable AudioFormat converted) {
    if (direction == Direction.INPUT) {
      input = converted;
    } else {
      output = converted;
    }
  }

  /**
   * Looks at a {@code session.update} of the client, which changes nothing.
   *
   * @param update a well-formed event
   */
  Asked read(String update) {
    ObjectNode tree = Json.object(update);
    if (tree == null || !(tree.get("session") instanceof ObjectNode session)) {
      return UNCHANGED;
    }
    Map<Direction, AudioFormat> declared = new EnumMap<>(Direction.class);
    for (Direction direction : Direction.values()) {
      AudioFormat format;
      try {
        format = declared(session, direction);
      } catch (IllegalArgumentException unknown) {
        return refused(session, direction, String.valueOf(unknown.getMessage()));
      }
      AudioFormat converted = format == null ? null : convertedOf(direction, format);
      if (format != null && (converted != null || wished(direction) != null)) {
        declared.put(direction, format);
      }
      if (converted != null) {
        put(session, direction, AudioFormat.standard());
      }
    }
    return declared.isEmpty()
        ? UNCHANGED
        : changed(tree, declared.get(Direction.INPUT), declared.get(Direction.OUTPUT));
  }

  private Asked changed(
      ObjectNode tree, @Nullable AudioFormat newInput, @Nullable AudioFormat newOutput) {
    JsonNode id = tree.get("event_id");
    boolean isOwnId = id == null || !id.isTextual();
    String eventId = isOwnId ? ids.get() : id.textValue();
    tree.put("event_id", eventId);
    return new Asked.Changed(tree.toString(), eventId, isOwnId, newInput, newOutput);
  }

  private static Asked refused(ObjectNode session, Direction direction, String message) {
    String field = "session.audio." + direction.label + ".format";
    String type = format(session, direction).path("type").asText();
    boolean isType = true;
    try {
      AudioFormat.of(type, null);
      isType = false;
    } catch (IllegalArgumentException unknown) {
      // Then it is the type that is wrong.
    }
    return new Asked.Refused(
        isType || !isBelowAll(format(session, direction)) ? INVALID : BELOW_MIN,
        "Invalid '" + field + "': " + message + ".",
        field + (isType ? ".type" : ".rate"));
  }

  /** What a provider says of PCM at too low a rate is said with its code. */
  private static boolean isBelowAll(JsonNode format) {
    JsonNode rate = format.path("rate");
    return format.path("type").asText().equalsIgnoreCase("audio/pcm")
        && rate.isIntegralNumber()
        && AudioFormat.Pcm.RATES_HZ.stream().allMatch(known -> rate.longValue() < known);
  }

  private static JsonNode format(ObjectNode session, Direction direction) {
    return session.path("audio").path(direction.label).path("format");
  }

  /** Null where none is declared, or in a way that the protocol does not have. */
  private static @Nullable AudioFormat declared(ObjectNode session, Direction direction) {
    JsonNode format = format(session, direction);
    JsonNode type = format.path("type");
    JsonNode rate = format.path("rate");
    boolean hasRate = !rate.isMissingNode() && !rate.isNull();
    if (!type.isTextual() || (hasRate && !rate.canConvertToInt())) {
      return null;
    }
    return AudioFormat.of(type.textValue(), hasRate ? rate.intValue() : null);
  }

  private static void put(JsonNode session, Direction direction, AudioFormat format) {
    if (session.path("audio").path(direction.label) instanceof ObjectNode side) {
      ObjectNode node = JsonNodeFactory.instance.objectNode().put("type", format.type());
      if (format instanceof AudioFormat.Pcm || format instanceof AudioFormat.Wav) {
        node.put("rate", format.rateHz());
      }
      side.set("format", node);
    }
  }

  /**
   * A {@code session.update} goes on: it will be answered in order.
   *
   * @param changed what it changes, or null
   */
  void onSent(@Nullable String eventId, Asked.@Nullable Changed changed) {
    pending.add(new Pending(eventId, changed));
    if (pending.size() > MAX_PENDING) {
      pending.remove();
    }
  }

  /**
   * Takes an event in that is on its way to the client; a change that it accepts holds from now on.
   *
   * @return what became of a change; null for any other event
   */
  @Nullable Answer onEvent(EventView event) {
    ServerEventType type = event.serverType();
    if (type == ServerEventType.SESSION_UPDATED) {
      Pending oldest = pending.poll();
      return oldest == null || oldest.changed() == null ? null : accept(oldest.changed());
    }
    if (type == ServerEventType.ERROR && !pending.isEmpty()) {
      ObjectNode tree = Json.object(event.text());
      JsonNode id = tree == null ? null : tree.path("error").get("event_id");
      return refuse(id != null && id.isTextual() ? id.textValue() : null);
    }
    return null;
  }

  private Answer accept(Asked.Changed changed) {
    for (Direction direction : Direction.values()) {
      AudioFormat declared = declared(changed, direction);
      if (declared != null) {
        hold(direction, convertedOf(direction, declared));
      }
    }
    return new Answer(changed, true);
  }

  private @Nullable Answer refuse(@Nullable String eventId) {
    for (Iterator<Pending> each = pending.iterator(); each.hasNext(); ) {
      Pending update = each.next();
      if (Objects.equals(update.eventId(), eventId)) {
        each.remove();
        return update.changed() == null ? null : new Answer(update.changed(), false);
      }
    }
    return null;
  }

  /**
   * The event as the client is to see it.
   *
   * @param answer what {@link #onEvent} said of it
   */
  String shown(EventView event, @Nullable Answer answer) {
    return switch (event.serverType()) {
      case SESSION_CREATED, SESSION_UPDATED -> withFormats(event.text(), "session");
      case RESPONSE_CREATED, RESPONSE_DONE -> withFormats(event.text(), "response");
      case ERROR ->
          answer != null && answer.changed().isOwnId() ? withoutId(event.text()) : event.text();
      default -> event.text();
    };
  }

  private String withFormats(String event, String body) {
    ObjectNode tree = input == null && output == null ? null : Json.object(event);
    if (tree == null) {
      return event;
    }
    JsonNode within = tree.path(body);
    if (input != null && body.equals("session")) {
      put(within, Direction.INPUT, input);
    }
    if (output != null) {
      put(within, Direction.OUTPUT, output);
    }
    return tree.toString();
  }

  private static String withoutId(String event) {
    ObjectNode tree = Json.object(event);
    if (tree == null || !(tree.get("error") instanceof ObjectNode error)) {
      return event;
    }
    error.putNull("event_id");
    return tree.toString();
  }
}
