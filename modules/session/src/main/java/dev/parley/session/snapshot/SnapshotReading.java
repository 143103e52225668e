package dev.parley.session.snapshot;

import dev.parley.session.ConversationRecord;
import dev.parley.session.RecordedItem;
import dev.parley.session.snapshot.MachineSnapshot.Again;
import dev.parley.session.snapshot.MachineSnapshot.Asked;
import dev.parley.session.snapshot.MachineSnapshot.Conversation;
import dev.parley.session.snapshot.MachineSnapshot.Input;
import dev.parley.session.snapshot.MachineSnapshot.Item;
import dev.parley.session.snapshot.MachineSnapshot.OpenOne;
import dev.parley.session.snapshot.MachineSnapshot.Output;
import dev.parley.session.snapshot.MachineSnapshot.OutputPart;
import dev.parley.session.snapshot.MachineSnapshot.Responses;
import dev.parley.session.snapshot.MachineSnapshot.Upstream;
import dev.parley.session.snapshot.SessionSnapshot.Owner;
import dev.parley.session.snapshot.SessionSnapshot.Told;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link SnapshotWriting} wrote, from whoever wrote it. */
final class SnapshotReading {
  /** More than the longest conversation with everything else at its bounds takes. */
  static final int MAX_BYTES = 64 << 20;

  private static final int MAX_PARTS = 256;
  private static final int MAX_OUTPUTS = 128;
  private static final int MAX_BITS = 15;

  private final ByteSource from;

  private SnapshotReading(ByteSource from) {
    this.from = from;
  }

  static SessionSnapshot of(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new SnapshotException(bytes.length + " bytes are more than " + MAX_BYTES);
    }
    ByteSource from = new ByteSource(bytes);
    int version = from.u8("version");
    if (version != SnapshotWriting.VERSION) {
      throw ByteSource.wrong("version", version + " is not known");
    }
    SnapshotReading reading = new SnapshotReading(from);
    SessionSnapshot snapshot = new SessionSnapshot(reading.owner(), reading.machine());
    from.end();
    return snapshot;
  }

  private Owner owner() {
    return new Owner(
        from.number("epoch"),
        from.text("subject"),
        from.optionalText("requestedModel"),
        from.optionalText("initialConfig"),
        from.flag("hubEvents"),
        from.number("position"),
        from.number("received"),
        resume(),
        format("declaredInput"),
        format("declaredOutput"),
        from.list(
            "recent",
            SessionSnapshot.MAX_RECENT,
            () -> new Told(from.number("recent.position"), from.text("recent.event"))));
  }

  private String format(String field) {
    String format = from.text(field);
    if (format.length() > SessionSnapshot.MAX_FORMAT) {
      throw ByteSource.wrong(field, "is too long");
    }
    return format;
  }

  private @Nullable String resume() {
    String resume = from.optionalText("resume");
    if (resume != null && resume.length() > SessionSnapshot.MAX_RESUME) {
      throw ByteSource.wrong("resume", "is too long");
    }
    return resume;
  }

  private MachineSnapshot machine() {
    return new MachineSnapshot(
        from.number("restorations", Integer.MAX_VALUE - 1),
        from.number("generation", Integer.MAX_VALUE - 1),
        from.flag("isSwitching"),
        new Upstream(from.text("route"), from.text("endpoint")),
        from.text("shownConfig"),
        from.text("askedFor"),
        conversation(),
        responses(),
        input());
  }

  private Conversation conversation() {
    return new Conversation(
        from.optionalText("conversation"),
        from.list("items", ConversationRecord.MAX_ITEMS, this::item),
        ids("gone", MachineSnapshot.MAX_GONE),
        ids("givenUp", ConversationRecord.MAX_ITEMS));
  }

  private List<String> ids(String field, int max) {
    List<String> ids = from.texts(field, max);
    if (ids.stream().anyMatch(id -> id.length() > MachineSnapshot.MAX_NOTED_ID)) {
      throw ByteSource.wrong(field, "an id is too long");
    }
    return ids;
  }

  private Item item() {
    RecordedItem item =
        new RecordedItem(
            from.text("item.id"),
            from.text("item.type"),
            from.optionalText("item.role"),
            from.optionalText("item.status"),
            from.list("item.parts", MAX_PARTS, this::part),
            from.optionalText("item.name"),
            from.optionalText("item.callId"),
            from.optionalText("item.arguments"),
            from.optionalText("item.output"));
    return new Item(
        item,
        from.flag("item.isDone"),
        from.number("item.audioCharacters"),
        from.i32("item.audioBytesPerMs"));
  }

  private RecordedItem.Part part() {
    String type = from.text("part.type");
    String text = from.optionalText("part.text");
    boolean isCut = from.flag("part.isCut");
    long audioEndMs = from.number("part.audioEndMs");
    String heard = from.optionalText("part.heard");
    return new RecordedItem.Part(type, text, isCut ? audioEndMs : -1, heard);
  }

  private Responses responses() {
    return new Responses(
        from.list("responses", MachineSnapshot.MAX_RESPONSES, this::open),
        from.list(
            "reasks",
            MachineSnapshot.MAX_RESPONSES + 1,
            () ->
                new Again(
                    from.optionalText("reask.continues"),
                    from.optionalText("reask.body"),
                    from.flag("reask.isOutOfBand"))),
        from.flag("isOwedForSpeech"),
        ids("ended", MachineSnapshot.MAX_ENDED));
  }

  private OpenOne open() {
    return new OpenOne(
        from.text("response.id"),
        from.flag("response.isOutOfBand"),
        from.text("response.created"),
        from.flag("response.isSeen"),
        from.flag("response.isCancelled"),
        from.flag("response.asked") ? asked() : null,
        from.list("response.items", MAX_OUTPUTS, this::output));
  }

  private Asked asked() {
    return new Asked(
        from.optionalText("asked.eventId"),
        from.optionalText("asked.body"),
        from.flag("asked.isWhole"));
  }

  private Output output() {
    return new Output(
        from.text("output.id"),
        from.i32("output.index"),
        from.text("output.item"),
        from.optionalText("output.previousItemId"),
        from.number("output.missing", MAX_BITS),
        from.list("output.parts", MAX_PARTS, this::outputPart));
  }

  private OutputPart outputPart() {
    return new OutputPart(
        from.i32("outputPart.index"),
        from.text("outputPart.type"),
        from.number("outputPart.missing", MAX_BITS),
        from.optionalText("outputPart.finalText"),
        from.text("outputPart.delivered"));
  }

  private Input input() {
    return new Input(
        from.number("clockMs"),
        from.number("unansweredBytes"),
        from.optionalText("openSpeech"),
        from.optionalText("stoppedSpeech"),
        from.texts("commands", MachineSnapshot.MAX_COMMANDS));
  }
}
