package dev.parley.session;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.Json;
import dev.parley.session.replay.ReplayPlan;
import dev.parley.session.seam.Seam;
import dev.parley.session.snapshot.MachineSnapshot;
import dev.parley.session.uplink.Step;
import dev.parley.session.uplink.Uplink;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a new upstream what the one before it knew, in the order of rule R11: the configuration
 * without voice detection, the conversation, what is owed, voice detection, then what the client
 * said and nobody has answered. Nothing waits for an answer in between; {@link Seam} knows which
 * answers are not for the client.
 */
final class Takeover {
  private final SessionSetup setup;
  private final SessionParts parts;
  private final EffectLog effects;
  private final Configuration configuration;
  private final ConversationRecord record;
  private final Uplink uplink;
  private final @Nullable ObjectNode initialConfig;
  private final Set<String> givenUp = new HashSet<>();
  private long lostAudioBytes;

  /**
   * What was told.
   *
   * @param session that goes on
   * @param items of the conversation
   * @param audioMs of the user's sound
   * @param cutItems not told because of the endpoint's budget
   * @param lostAudioBytes of the user's sound that fell out of the ring since the last switch
   */
  record Told(LiveSession session, int items, long audioMs, int cutItems, long lostAudioBytes) {}

  Takeover(SessionSetup setup, SessionParts parts, @Nullable ObjectNode initialConfig) {
    this.setup = setup;
    this.parts = parts;
    this.effects = parts.effects();
    this.configuration = parts.configuration();
    this.record = parts.record();
    this.uplink = parts.uplink();
    this.initialConfig = initialConfig;
  }

  /**
   * What was sent last is not told again: what nobody has taken, and the newest item that is no
   * answer. What was sent before may be harmless.
   *
   * @param isAll whether every item since the last answer is suspected
   */
  void giveUpInput(boolean isAll) {
    List<String> suspects = sinceLastAnswer();
    givenUp.addAll(isAll || suspects.isEmpty() ? suspects : suspects.subList(0, 1));
    for (ClientEventType type : ClientEventType.values()) {
      uplink.cancelAll(type);
    }
  }

  /** The items of the record that are not told again. */
  List<String> givenUp() {
    return givenUp.stream()
        .filter(id -> id.length() <= MachineSnapshot.MAX_NOTED_ID && record.item(id) != null)
        .toList();
  }

  /** As {@link #givenUp} had it. */
  void giveUp(List<String> ids) {
    givenUp.addAll(ids);
  }

  /** Newest first; sound that has become no item yet is newer than any. */
  private List<String> sinceLastAnswer() {
    List<String> ids = new ArrayList<>(unseenItems());
    Collections.reverse(ids);
    List<RecordedItem> items = record.items();
    for (int at = items.size() - 1; at >= 0 && !isAnswer(items.get(at)); at--) {
      if (!givenUp.contains(items.get(at).id())) {
        ids.add(items.get(at).id());
      }
    }
    return ids;
  }

  private static boolean isAnswer(RecordedItem item) {
    return "assistant".equals(item.role()) || item.type().equals("function_call");
  }

  /**
   * @param reasks what it is to be asked for
   */
  Told tell(
      int generation, UpstreamInfo upstream, List<Reask> reasks, Failure failure, long watchMs) {
    commitStoppedSpeech();
    record.onUpstreamReplaced();
    configuration.onUpstreamReplaced();
    parts.responses().onUpstreamReplaced(watchMs);
    parts.followUp().onUpstreamReplaced();
    parts.probe().onUpstreamEvent();
    ObjectNode detection = configuration.shownTurnDetection();
    ReplayPlan plan = plan(upstream);
    List<String> unseen = unseenItems();
    int silent = (int) unseen.stream().filter(id -> uplink.soundOf(id) == null).count();
    Seam seam = seam(plan);
    seam.expectReplayed(plan.commands());
    HubRequests requests = new HubRequests();
    SessionIdentity identity = new SessionIdentity(setup.sessionId(), upstream);
    LiveSession session =
        LiveSession.after(
            generation,
            parts,
            identity,
            failure,
            seam,
            new OlderItems(parts, plan.ids(), seam),
            requests);
    ObjectNode shown = configuration.shown();
    sendConfiguration(shown);
    parts.transcription().onUpstream(shown);
    plan.commands().forEach(command -> tell(command, seam, requests));
    long audioBytes = plan.audioBytes() + sendUnseen(unseen, seam);
    reasks.stream()
        .filter(reask -> !isAskedByClient(reask))
        .forEach(reask -> requests.onResponseAsked(send(reask, seam, watchMs)));
    restore(detection, shown);
    audioBytes += sendTail(session.commands());
    long lost = uplink.lostBytes() - lostAudioBytes;
    lostAudioBytes += lost;
    return new Told(
        session,
        plan.items() + unseen.size() - silent,
        audioBytes / configuration.inputFormat().bytesPerMs(),
        plan.cutItems() + plan.unreplayable() + silent,
        lost);
  }

  /**
   * The user's open turn is heard by nobody: it ends here, and its sound is told as an item (rule
   * R11).
   */
  void endTurn(LiveSession session, String itemId, long watchMs) {
    Seam seam = session.seam();
    if (seam == null) {
      return;
    }
    long endMs = uplink.soundMs();
    effects.toClient(
        effects
            .serverEvent("input_audio_buffer.speech_stopped")
            .put("audio_end_ms", endMs)
            .put("item_id", itemId));
    uplink.onSpeechStopped(endMs);
    parts.turn().onSpeechStopped();
    seam.endTurn();
    commitStoppedSpeech();
    sendUnseen(List.of(itemId), seam);
    if (configuration.turnDetection().createsResponses()
        && parts.responses().inConversation() == null) {
      Reask answer = new Reask(null, null, false);
      session.requests().onResponseAsked(send(answer, seam, watchMs));
    }
  }

  /** The client knows that the turn is over; no other upstream need find that out. */
  private void commitStoppedSpeech() {
    String itemId = uplink.stoppedSpeech();
    if (itemId != null) {
      ObjectNode committed = effects.serverEvent("input_audio_buffer.committed");
      committed.put("previous_item_id", record.lastId());
      effects.toClient(committed.put("item_id", itemId));
      uplink.onCommitted(itemId);
      parts.turn().onCommitted();
    }
  }

  private ReplayPlan plan(UpstreamInfo upstream) {
    List<RecordedItem> items =
        record.items().stream().filter(item -> !givenUp.contains(item.id())).toList();
    return ReplayPlan.of(
        items,
        uplink::soundOf,
        configuration.inputFormat().type(),
        upstream.replayBudget(),
        effects::hubCommand);
  }

  /** Committed sound whose item the client has not been shown. */
  private List<String> unseenItems() {
    return uplink.keptItems().stream()
        .filter(id -> !record.knows(id) && !givenUp.contains(id))
        .toList();
  }

  private Seam seam(ReplayPlan plan) {
    Map<String, Seam.Seen> replayed = new HashMap<>();
    for (String id : plan.ids()) {
      replayed.put(id, record.isDone(id) ? Seam.Seen.DONE : Seam.Seen.ADDED);
    }
    return new Seam(
        new Seam.Setup(
            uplink.tailStartMs(),
            replayed,
            record,
            uplink.openSpeech(),
            parts.responses().conversationId(),
            id -> parts.responses().isEnded(id) || parts.responses().isOpen(id),
            effects::mintId));
  }

  private void sendConfiguration(ObjectNode shown) {
    ObjectNode wish = initialConfig == null ? newObject() : initialConfig.deepCopy();
    Configuration.merge(wish, configuration.askedFor());
    wish.remove(LiveSession.SERVER_FIELDS);
    sendHidden(typed(wish, shown), null);
  }

  private void restore(@Nullable ObjectNode detection, ObjectNode shown) {
    if (detection != null) {
      sendHidden(typed(newObject(), shown), detection);
    }
  }

  private static ObjectNode newObject() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode typed(ObjectNode session, ObjectNode shown) {
    return session.has("type")
        ? session
        : session.put("type", shown.path("type").asText("realtime"));
  }

  private void sendHidden(ObjectNode session, @Nullable ObjectNode detection) {
    session.withObject("/audio/input").set("turn_detection", detection);
    ObjectNode update = effects.hubCommand("session.update");
    update.set("session", session);
    configuration.onHiddenUpdateSent(update.path("event_id").asText());
    effects.toUpstream(update);
  }

  private void tell(String create, Seam seam, HubRequests requests) {
    ObjectNode tree = Json.object(create);
    if (tree == null || !(tree.get("item") instanceof ObjectNode item)) {
      return;
    }
    String id = item.path("id").asText();
    requests.onItemTold(tree.path("event_id").asText(), id);
    String toldAs = seam.toldAs(id);
    if (toldAs.equals(id)) {
      effects.toUpstream(create);
    } else {
      item.put("id", toldAs);
      effects.toUpstream(tree);
    }
  }

  private long sendUnseen(List<String> ids, Seam seam) {
    long bytes = 0;
    for (String id : ids) {
      byte[] sound = uplink.soundOf(id);
      if (sound != null) {
        ObjectNode create = effects.hubCommand("conversation.item.create");
        create
            .putObject("item")
            .put("id", seam.toldAs(id))
            .put("type", "message")
            .put("role", "user")
            .putArray("content")
            .addObject()
            .put("type", "input_audio")
            .put("audio", base64(sound));
        effects.toUpstream(create);
        bytes += sound.length;
      }
    }
    return bytes;
  }

  /** Whether the client has asked anew for what broke off: its own request is in the tail. */
  private boolean isAskedByClient(Reask reask) {
    return !reask.outOfBand() && reask.continues() == null && parts.responses().isAskedByClient();
  }

  /** Returns the command's id. */
  private String send(Reask reask, Seam seam, long watchMs) {
    ObjectNode create = effects.hubCommand("response.create");
    String id = create.path("event_id").asText();
    if (reask.body() != null) {
      create.set("response", reask.body());
    }
    OpenResponse kept = reask.continues();
    if (kept != null) {
      seam.continueResponse(kept.id(), kept.isOutOfBand(), kept.created().path("metadata"));
    } else if (!parts.responses().isOwedForSpeech()) {
      parts.responses().onAsked(id, create, 0, watchMs);
      parts.followUp().onReasked(reask.body(), watchMs);
    }
    effects.toUpstream(create);
    return id;
  }

  private long sendTail(UpstreamCommands commands) {
    long bytes = 0;
    for (Step step : uplink.tail()) {
      if (step instanceof Step.Sound sound) {
        effects.toUpstream(
            effects.hubCommand("input_audio_buffer.append").put("audio", base64(sound.bytes())));
        bytes += sound.bytes().length;
      } else if (step instanceof Step.Command command) {
        commands.sendAgain(command.type(), command.text());
      }
    }
    return bytes;
  }

  private static String base64(byte[] sound) {
    return Base64.getEncoder().encodeToString(sound);
  }
}
