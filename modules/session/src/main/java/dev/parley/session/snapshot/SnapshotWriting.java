package dev.parley.session.snapshot;

import dev.parley.session.RecordedItem;
import dev.parley.session.snapshot.MachineSnapshot.Asked;
import dev.parley.session.snapshot.MachineSnapshot.Item;
import dev.parley.session.snapshot.MachineSnapshot.OpenOne;
import dev.parley.session.snapshot.MachineSnapshot.Output;
import dev.parley.session.snapshot.SessionSnapshot.Owner;
import org.jspecify.annotations.Nullable;

/** A snapshot's bytes: a version, then its fields in order. */
final class SnapshotWriting {
  /** Raised when a field is added, removed or changes meaning. */
  static final int VERSION = 2;

  /** What a short conversation takes. */
  private static final int USUAL_BYTES = 8 * 1_024;

  private final ByteSink to = new ByteSink(USUAL_BYTES);

  private SnapshotWriting() {}

  static byte[] of(SessionSnapshot snapshot) {
    SnapshotWriting writing = new SnapshotWriting();
    writing.to.u8(VERSION);
    writing.owner(snapshot.owner());
    writing.machine(snapshot.machine());
    return writing.to.take();
  }

  private void owner(Owner owner) {
    to.number(owner.epoch())
        .text(owner.subject())
        .text(owner.requestedModel())
        .text(owner.initialConfig())
        .flag(owner.hubEvents())
        .number(owner.position())
        .number(owner.received())
        .text(owner.resume())
        .text(owner.declaredInput())
        .text(owner.declaredOutput())
        .list(owner.recent(), told -> to.number(told.position()).text(told.event()));
  }

  private void machine(MachineSnapshot machine) {
    to.number(machine.restorations())
        .number(machine.generation())
        .flag(machine.isSwitching())
        .text(machine.upstream().route())
        .text(machine.upstream().endpoint())
        .text(machine.shownConfig())
        .text(machine.askedFor());
    to.text(machine.conversation().id())
        .list(machine.conversation().items(), this::item)
        .texts(machine.conversation().gone())
        .texts(machine.conversation().givenUp());
    MachineSnapshot.Responses responses = machine.responses();
    to.list(responses.open(), this::open)
        .list(
            responses.reasks(),
            again -> to.text(again.continues()).text(again.body()).flag(again.isOutOfBand()))
        .flag(responses.isOwedForSpeech())
        .texts(responses.ended());
    MachineSnapshot.Input input = machine.input();
    to.number(input.clockMs())
        .number(input.unansweredBytes())
        .text(input.openSpeech())
        .text(input.stoppedSpeech())
        .texts(input.commands());
  }

  private void item(Item entry) {
    RecordedItem item = entry.item();
    to.text(item.id())
        .text(item.type())
        .text(item.role())
        .text(item.status())
        .list(
            item.parts(),
            part ->
                to.text(part.type())
                    .text(part.text())
                    .flag(part.isCut())
                    .number(Math.max(0, part.audioEndMs()))
                    .text(part.heard()))
        .text(item.name())
        .text(item.callId())
        .text(item.arguments())
        .text(item.output())
        .flag(entry.isDone())
        .number(entry.audioCharacters())
        .i32(entry.audioBytesPerMs());
  }

  private void open(OpenOne response) {
    to.text(response.id())
        .flag(response.isOutOfBand())
        .text(response.created())
        .flag(response.isSeen())
        .flag(response.isCancelled());
    asked(response.asked());
    to.list(response.items(), this::output);
  }

  private void asked(@Nullable Asked asked) {
    to.flag(asked != null);
    if (asked != null) {
      to.text(asked.eventId()).text(asked.body()).flag(asked.isWhole());
    }
  }

  private void output(Output item) {
    to.text(item.id())
        .i32(item.index())
        .text(item.item())
        .text(item.previousItemId())
        .number(item.missing())
        .list(
            item.parts(),
            part ->
                to.i32(part.index())
                    .text(part.type())
                    .number(part.missing())
                    .text(part.finalText())
                    .text(part.delivered()));
  }
}
