package dev.parley.session;

import dev.parley.session.snapshot.MachineSnapshot;
import dev.parley.session.snapshot.MachineSnapshot.Conversation;
import dev.parley.session.snapshot.MachineSnapshot.Input;
import dev.parley.session.snapshot.MachineSnapshot.Item;
import dev.parley.session.snapshot.MachineSnapshot.OpenOne;
import dev.parley.session.snapshot.MachineSnapshot.Output;
import dev.parley.session.snapshot.MachineSnapshot.OutputPart;
import dev.parley.session.snapshot.MachineSnapshot.Responses;
import java.util.List;

/** Snapshots to be compared. */
final class Snapshotted {
  private Snapshotted() {}

  /** What stays the same while only sound and deltas pass. */
  static MachineSnapshot withoutSoundAndDeltas(MachineSnapshot from) {
    Conversation said = from.conversation();
    Responses responses = from.responses();
    Input input = from.input();
    return new MachineSnapshot(
        from.restorations(),
        from.generation(),
        from.isSwitching(),
        from.upstream(),
        from.shownConfig(),
        from.askedFor(),
        new Conversation(
            said.id(),
            said.items().stream()
                .map(item -> new Item(item.item(), item.isDone(), 0, item.audioBytesPerMs()))
                .toList(),
            said.gone(),
            said.givenUp()),
        new Responses(
            responses.open().stream().map(Snapshotted::withoutDeltas).toList(),
            responses.reasks(),
            responses.isOwedForSpeech(),
            responses.ended()),
        new Input(0, 0, input.openSpeech(), input.stoppedSpeech(), input.commands()));
  }

  private static OpenOne withoutDeltas(OpenOne response) {
    List<Output> items =
        response.items().stream()
            .map(
                item ->
                    new Output(
                        item.id(),
                        item.index(),
                        item.item(),
                        item.previousItemId(),
                        item.missing(),
                        item.parts().stream().map(Snapshotted::withoutDelivered).toList()))
            .toList();
    return new OpenOne(
        response.id(),
        response.isOutOfBand(),
        response.created(),
        response.isSeen(),
        response.isCancelled(),
        response.asked(),
        items);
  }

  private static OutputPart withoutDelivered(OutputPart part) {
    return new OutputPart(part.index(), part.type(), part.missing(), part.finalText(), "");
  }
}
