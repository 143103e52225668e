package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import dev.parley.session.seam.Seam;
import org.jspecify.annotations.Nullable;

/**
 * The client's commands as one upstream is to get them: with its own model (rule R21) and, after a
 * switch, with its ids (rule R15).
 */
final class UpstreamCommands {
  private final EffectLog effects;
  private final Configuration configuration;
  private final SessionIdentity identity;
  private final @Nullable Seam seam;
  private final @Nullable OlderItems older;
  private final EventView again = new EventView();

  /**
   * @param seam what makes this upstream look like the one before, or null for the first
   * @param older the items from before, or null for the first upstream
   */
  UpstreamCommands(
      SessionParts parts,
      SessionIdentity identity,
      @Nullable Seam seam,
      @Nullable OlderItems older) {
    this.effects = parts.effects();
    this.configuration = parts.configuration();
    this.identity = identity;
    this.seam = seam;
    this.older = older;
  }

  /**
   * @param tree the event, read; may be changed
   */
  Verdict send(ClientEventType type, EventView event, ObjectNode tree) {
    if (older != null && older.answers(type, tree)) {
      return Verdict.DROP;
    }
    String text = translated(type, event, tree);
    if (text.equals(event.text())) {
      return Verdict.FORWARD;
    }
    effects.toUpstream(text);
    return Verdict.DROP;
  }

  /** Sends a command that was kept. */
  void sendAgain(ClientEventType type, String text) {
    again.read(text);
    ObjectNode tree = Json.object(text);
    if (tree != null && !(older != null && older.answers(type, tree))) {
      effects.toUpstream(translated(type, again, tree));
    }
  }

  private String translated(ClientEventType type, EventView event, ObjectNode tree) {
    if (type == ClientEventType.SESSION_UPDATE) {
      return update(event, tree);
    }
    return seam == null ? event.text() : seam.toUpstream(event);
  }

  private String update(EventView event, ObjectNode tree) {
    if (!(tree.get("session") instanceof ObjectNode session)) {
      return event.text();
    }
    ObjectNode wish = session.deepCopy();
    wish.remove("model");
    configuration.onUpdateSent(event.eventId(), wish, event.text().length());
    JsonNode model = session.get("model");
    String upstreamModel = identity.upstream().upstreamModel();
    if (model == null || model.asText().equals(upstreamModel)) {
      return event.text();
    }
    session.put("model", upstreamModel);
    return tree.toString();
  }
}
