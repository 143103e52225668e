package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.session.snapshot.MachineSnapshot;
import dev.parley.session.snapshot.MachineSnapshot.Conversation;
import dev.parley.session.snapshot.MachineSnapshot.Input;
import dev.parley.session.snapshot.MachineSnapshot.OpenOne;
import dev.parley.session.snapshot.MachineSnapshot.Responses;
import dev.parley.session.snapshot.MachineSnapshot.Upstream;
import dev.parley.session.snapshot.SnapshotException;
import dev.parley.session.uplink.Step;
import dev.parley.session.uplink.Uplink;
import java.util.ArrayList;
import java.util.List;

/** Takes a machine's parts down, and sets new ones up from that (rule R23). Stateless. */
final class MachineSnapshots {
  private MachineSnapshots() {}

  /**
   * @param restorations how often the session was restored so far
   * @param generation of the newest upstream that was asked for
   * @param isSwitching whether that one is not up
   */
  static MachineSnapshot take(
      SessionParts parts,
      SwitchMachine switching,
      int restorations,
      int generation,
      boolean isSwitching,
      UpstreamInfo upstream) {
    ConversationRecord record = parts.record();
    ResponseMachine responses = parts.responses();
    return new MachineSnapshot(
        restorations,
        generation,
        isSwitching,
        new Upstream(upstream.route(), upstream.endpoint()),
        parts.configuration().shownText(),
        parts.configuration().askedForText(),
        new Conversation(
            responses.conversationId(), record.snapshot(), record.gone(), switching.givenUp()),
        new Responses(
            responses.open().stream().map(OpenResponse::snapshot).toList(),
            switching.planned(),
            responses.isOwedForSpeech(),
            responses.ended()),
        input(parts.uplink()));
  }

  private static Input input(Uplink uplink) {
    List<String> commands = new ArrayList<>(uplink.listed());
    for (Step.Command command : uplink.listedCommands()) {
      if (!holdsSound(command)) {
        commands.add(command.text());
      }
    }
    int tooMany = Math.max(0, commands.size() - MachineSnapshot.MAX_COMMANDS);
    return new Input(
        uplink.soundMs(),
        uplink.unansweredBytes(),
        uplink.openSpeech(),
        uplink.stoppedSpeech(),
        commands.subList(tooMany, commands.size()));
  }

  /** Sound and images are not written down. */
  private static boolean holdsSound(Step.Command command) {
    boolean mayHold =
        command.type() == ClientEventType.CONVERSATION_ITEM_CREATE
            || command.type() == ClientEventType.RESPONSE_CREATE;
    return mayHold
        && (command.text().contains("\"input_audio\"")
            || command.text().contains("\"input_image\""));
  }

  /**
   * @param parts new ones
   * @param sawMore whether the client was given events that the snapshot does not know
   * @throws SnapshotException if the snapshot cannot be one of a session
   */
  static void restore(SessionParts parts, MachineSnapshot from, boolean sawMore, long watchMs) {
    parts.uplink().startAt(from.input().clockMs(), from.input().unansweredBytes());
    parts.configuration().restoreAskedFor(SnapshotJson.object("askedFor", from.askedFor()));
    parts.onShown(SnapshotJson.object("shownConfig", from.shownConfig()));
    parts.record().restore(from.conversation());
    List<OpenResponse> open = new ArrayList<>();
    for (OpenOne each : from.responses().open()) {
      open.add(OpenResponse.restored(each, sawMore || each.isSeen(), watchMs));
    }
    parts.responses().restore(open, from.responses(), from.conversation().id());
    // What a switch makes of commands it has made of these already, if there was one.
    parts.uplink().setSwitching(from.isSwitching());
    boolean isBrokenOff =
        from.responses().reasks().stream()
            .anyMatch(again -> again.continues() == null && !again.isOutOfBand());
    if (isBrokenOff) {
      parts.followUp().onBrokenOff();
    }
    restoreInput(parts, from.input(), watchMs);
  }

  private static void restoreInput(SessionParts parts, Input input, long watchMs) {
    String speech = input.openSpeech() == null ? input.stoppedSpeech() : input.openSpeech();
    if (speech != null) {
      parts.uplink().onSpeechStarted(speech, input.clockMs());
      parts.turn().onSpeechStarted();
    }
    if (input.openSpeech() == null && speech != null) {
      parts.uplink().onSpeechStopped(input.clockMs());
      parts.turn().onSpeechStopped();
    }
    EventView view = new EventView();
    for (String command : input.commands()) {
      view.read(command);
      restore(parts, view, watchMs);
    }
  }

  private static void restore(SessionParts parts, EventView command, long watchMs) {
    ObjectNode tree = SnapshotJson.object("commands", command.text());
    ClientEventType type = command.clientType();
    if (command.problem() != null || type == ClientEventType.INPUT_AUDIO_BUFFER_APPEND) {
      throw new SnapshotException("commands: one is none");
    }
    if (type != ClientEventType.RESPONSE_CREATE) {
      parts.followUp().onCommand(type);
    }
    String itemId = ClientEvents.itemId(tree);
    parts.uplink().onCommand(type, command.eventId(), itemId, command.text());
    if (type == ClientEventType.INPUT_AUDIO_BUFFER_COMMIT) {
      parts.turn().onClientCommit();
    } else if (type == ClientEventType.RESPONSE_CREATE && parts.responses().hasRoom()) {
      parts.responses().onAsked(command.eventId(), tree, command.text().length(), watchMs);
    }
  }
}
