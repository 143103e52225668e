package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
      Transcripts transcripts,
      Clock clock,
      GaConfig config) {
    this.session = session;
    this.events = events;
    this.conversation = conversation;
    this.corrections = corrections;
    this.items = items;
    this.input = input;
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
    GaConfig next = config.with(update, voiceFixed);
    ResponseSettings settings = ResponseSettings.of(next);
    GlmLine line = session.main();
    Asking asking =
        Asking.of(
            conversation.items(), line, corrections.sentences(), settings.instructions().length());
    ObjectNode wanted = GlmMapper.session(next, settings, asking.context());
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
    input.configure(config.turnSettings());
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
