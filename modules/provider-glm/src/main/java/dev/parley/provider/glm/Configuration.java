package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.turn.TurnSettings;
import dev.parley.provider.api.Refusal;
import dev.parley.provider.glm.Steps.Step;
import dev.parley.realtime.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the client has configured, and how that changes: an update holds, and is confirmed, once GLM
 * has taken it, or at once where GLM need not know. Not thread-safe. Source:
 * protocols/glm-realtime.md section 3, protocols/openai-realtime.md section 2.7.
 */
final class Configuration {
  private static final List<String> SERVER_FIELDS =
      List.of("id", "object", "expires_at", "client_secret", "model");

  private final GlmSession session;
  private final GaEvents events;
  private final Conversation conversation;
  private final Corrections corrections;
  private final Items items;
  private final InputTurns input;
  private final ServerTurns server;
  private final Transcripts transcripts;
  private final Clock clock;
  private GaConfig config;

  /**
   * @param config what holds until the client says something else
   */
  Configuration(
      GlmSession session,
      GaEvents events,
      Conversation conversation,
      Corrections corrections,
      Items items,
      InputTurns input,
      ServerTurns server,
      Transcripts transcripts,
      Clock clock,
      GaConfig config) {
    this.session = session;
    this.events = events;
    this.conversation = conversation;
    this.corrections = corrections;
    this.items = items;
    this.input = input;
    this.server = server;
    this.transcripts = transcripts;
    this.clock = clock;
    this.config = config;
  }

  GaConfig config() {
    return config;
  }

  /**
   * What a session starts with.
   *
   * @param given a GA session object, or null for the default
   * @return the GLM session
   * @throws Refusal if it cannot be
   */
  ObjectNode start(@Nullable String given) {
    if (given != null) {
      config = config.with(parsed(given), false);
    }
    ObjectNode wanted = GlmMapper.session(config, ResponseSettings.of(config), "");
    requireSize(wanted);
    apply();
    return wanted;
  }

  private static ObjectNode parsed(String given) {
    ObjectNode session = Json.object(given);
    if (session == null) {
      throw Refusal.wrongType("session", "an object");
    }
    session.remove(SERVER_FIELDS);
    return session.has("type") ? session : session.put("type", "realtime");
  }

  /**
   * The client's own update, of a valid shape or not.
   *
   * @param voiceFixed whether audio has been produced, which freezes the voice
   * @param eventId of the command, or null
   * @throws Refusal if it cannot be
   */
  Step update(ObjectNode update, boolean voiceFixed, @Nullable String eventId) {
    GaConfig changed = config.with(update, voiceFixed);
    // GLM hears what waits by commits, which it does not take while it cuts the turns.
    GaConfig next = input.isWaiting() ? changed.withHubTurns() : changed;
    ResponseSettings settings = ResponseSettings.of(next);
    GlmLine line = session.main();
    ObjectNode wanted = GlmMapper.session(next, settings, context(next, settings));
    requireSize(wanted);
    Step adopt =
        () -> {
          adopt(next);
          return Steps.DONE;
        };
    Step refuse =
        () -> {
          events.refuse(
              Refusal.invalid("session", "The provider refused this configuration."), eventId);
          return Steps.DONE;
        };
    return line.differs(wanted) ? new UpdateStep(line, clock, wanted, adopt, refuse) : adopt;
  }

  private String context(GaConfig next, ResponseSettings settings) {
    List<GaItem> items = conversation.items();
    int length = settings.instructions().length();
    return next.glmDetectsTurns()
        ? Asking.background(items, session.main(), corrections.sentences(), length)
        : Asking.of(items, session.main(), corrections.sentences(), length).context();
  }

  /**
   * Where GLM answers without being asked it must know what it would be told with the question, and
   * nothing of what was configured for one response alone.
   */
  Step refresh() {
    return () -> {
      GlmLine line = session.main();
      if (!config.glmDetectsTurns() || line.isBusy()) {
        return Steps.DONE;
      }
      ResponseSettings settings = ResponseSettings.of(config);
      ObjectNode wanted = GlmMapper.session(config, settings, context(config, settings));
      Step done = () -> Steps.DONE;
      return line.differs(wanted)
          ? List.of(new UpdateStep(line, clock, wanted, done, done))
          : Steps.DONE;
    };
  }

  /** GLM is told that the hub cuts the turns, and is told anew what was heard of an open one. */
  Step takeTurnsOver() {
    return () -> {
      GlmLine line = session.main();
      GaConfig next = config.withHubTurns();
      ResponseSettings settings = ResponseSettings.of(next);
      Step adopt =
          () -> {
            config = config.withHubTurns();
            apply();
            return Steps.DONE;
          };
      Step refuse =
          () -> {
            line.onFault(GlmFaults.ofRefusal(""));
            return Steps.DONE;
          };
      ObjectNode wanted = GlmMapper.session(next, settings, context(next, settings));
      return List.of(new UpdateStep(line, clock, wanted, adopt, refuse));
    };
  }

  /** The hub cuts the turns on a line that is to come. */
  void ownTurns() {
    config = config.withHubTurns();
    endServerTurns();
  }

  private void endServerTurns() {
    Turn open = server.rest();
    input.configure(config.turnSettings());
    if (open != null) {
      input.adopt(open);
    }
  }

  private void adopt(GaConfig next) {
    if (config.isVideo() && !next.isVideo()) {
      // GLM drops its history on the way back.
      items.forgetKnown();
    }
    config = next;
    apply();
    events.session("session.updated", config.toJson());
  }

  private void apply() {
    TurnSettings turns = config.turnSettings();
    if (turns != null && config.glmDetectsTurns()) {
      input.rest();
      server.configure(turns);
    } else if (server.settings() != null) {
      endServerTurns();
      input.hearAgain();
    } else {
      input.configure(turns);
    }
    transcripts.tell(config.transcriptionModel());
  }

  /** Refuses what does not fit into a message. */
  static void requireSize(ObjectNode glmSession) {
    if (!GlmFrames.fits(glmSession.toString())) {
      throw Refusal.invalid(
          "session", "Instructions and tools are too large for this session's provider.");
    }
  }
}
