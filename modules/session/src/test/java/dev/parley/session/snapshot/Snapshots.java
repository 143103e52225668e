package dev.parley.session.snapshot;

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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any snapshot at all; what stands for JSON need not be any. */
final class Snapshots {
  private static final Arbitrary<String> TEXT =
      Arbitraries.strings()
          .withCharRange('\u0000', '\ud7ff')
          .withChars("\ud83d\ude00é\"\\")
          .ofMaxLength(12)
          .filter(text -> !text.matches("(?s).*\\p{Cs}.*"));

  private static final Arbitrary<String> MAYBE = TEXT.injectNull(0.3);
  private static final Arbitrary<Long> LONG = Arbitraries.longs().between(0, Long.MAX_VALUE);
  private static final Arbitrary<Integer> ANY = Arbitraries.integers();
  private static final Arbitrary<Boolean> FLAG = Arbitraries.of(true, false);

  private Snapshots() {}

  static Arbitrary<SessionSnapshot> any() {
    return Combinators.combine(owner(), machine()).as(SessionSnapshot::new);
  }

  private static Arbitrary<Owner> owner() {
    Arbitrary<List<Told>> recent =
        Combinators.combine(LONG, TEXT).as(Told::new).list().ofMaxSize(5);
    return Combinators.combine(LONG, TEXT, MAYBE, MAYBE, FLAG, LONG, MAYBE, recent)
        .as(
            (epoch, subject, model, config, hubEvents, count, resume, told) ->
                new Owner(
                    epoch,
                    subject,
                    model,
                    config,
                    hubEvents,
                    count,
                    count / 2,
                    resume,
                    "audio/pcm;rate=" + count,
                    told.isEmpty() ? "" : "audio/webm",
                    told));
  }

  private static Arbitrary<MachineSnapshot> machine() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 1_000),
            FLAG,
            Combinators.combine(TEXT, TEXT).as(Upstream::new),
            TEXT,
            TEXT,
            conversation(),
            responses(),
            input())
        .as(
            (count, switching, upstream, shown, asked, conversation, responses, input) ->
                new MachineSnapshot(
                    count,
                    count + 1,
                    switching,
                    upstream,
                    shown,
                    asked,
                    conversation,
                    responses,
                    input));
  }

  private static Arbitrary<Conversation> conversation() {
    Arbitrary<Item> item =
        Combinators.combine(recorded(), FLAG, LONG, ANY)
            .as((recorded, done, characters, rate) -> new Item(recorded, done, characters, rate));
    Arbitrary<List<String>> ids = TEXT.list().ofMaxSize(4);
    return Combinators.combine(MAYBE, item.list().ofMaxSize(6), ids, ids).as(Conversation::new);
  }

  private static Arbitrary<RecordedItem> recorded() {
    Arbitrary<RecordedItem.Part> part =
        Combinators.combine(TEXT, MAYBE, Arbitraries.longs().between(-1, Long.MAX_VALUE), MAYBE)
            .as(RecordedItem.Part::new);
    return Combinators.combine(
            TEXT, TEXT, MAYBE, part.list().ofMaxSize(3), MAYBE, MAYBE, MAYBE, MAYBE)
        .as(
            (id, type, role, parts, name, callId, arguments, output) ->
                new RecordedItem(id, type, role, role, parts, name, callId, arguments, output));
  }

  private static Arbitrary<Responses> responses() {
    Arbitrary<Again> again = Combinators.combine(MAYBE, MAYBE, FLAG).as(Again::new);
    return Combinators.combine(
            open().list().ofMaxSize(3),
            again.list().ofMaxSize(3),
            FLAG,
            TEXT.list().ofMaxSize(MachineSnapshot.MAX_ENDED))
        .as(Responses::new);
  }

  private static Arbitrary<OpenOne> open() {
    Arbitrary<Integer> missing = Arbitraries.integers().between(0, 15);
    Arbitrary<OutputPart> part =
        Combinators.combine(ANY, TEXT, missing, MAYBE, TEXT).as(OutputPart::new);
    Arbitrary<Output> output =
        Combinators.combine(TEXT, ANY, TEXT, MAYBE, missing, part.list().ofMaxSize(2))
            .as(Output::new);
    Arbitrary<Asked> asked = Combinators.combine(MAYBE, MAYBE, FLAG).as(Asked::new).injectNull(0.3);
    return Combinators.combine(TEXT, FLAG, TEXT, FLAG, FLAG, asked, output.list().ofMaxSize(2))
        .as(OpenOne::new);
  }

  private static Arbitrary<Input> input() {
    return Combinators.combine(LONG, LONG, MAYBE, MAYBE, TEXT.list().ofMaxSize(5)).as(Input::new);
  }
}
