package dev.parley.session.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.session.RecordedItem;
import dev.parley.session.RecordedItem.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Replayed history is the record's, cut only to the budget. */
class ReplayPlanPropertyTest {
  /** An item without its id, which is its place. */
  private record Draft(
      String type, String role, String status, List<Part> parts, String callId, String text) {
    RecordedItem at(int place) {
      boolean call = type.equals("function_call");
      boolean output = type.equals("function_call_output");
      return new RecordedItem(
          "item_" + place,
          type,
          role,
          status,
          parts,
          call ? "lookup" : null,
          callId,
          call ? text : null,
          output ? text : null);
    }
  }

  @Provide
  Arbitrary<List<RecordedItem>> records() {
    return Arbitraries.frequencyOf(
            Tuple.of(6, messages()),
            Tuple.of(2, calls()),
            Tuple.of(2, outputs()),
            Tuple.of(1, others()))
        .list()
        .ofMaxSize(24)
        .map(
            drafts -> {
              List<RecordedItem> record = new ArrayList<>();
              drafts.forEach(draft -> record.add(draft.at(record.size())));
              return record;
            });
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings().withChars('a', ' ', '"', '\\', '\n', '语', 'ß').ofMaxLength(40);
  }

  private static Arbitrary<Draft> messages() {
    Arbitrary<Part> parts =
        Combinators.combine(
                Arbitraries.of(
                    "input_text", "input_audio", "input_image", "output_text", "output_audio"),
                texts().injectNull(0.3),
                Arbitraries.of(-1L, -1L, 0L, 740L),
                texts().injectNull(0.3))
            .as(
                (type, text, cutAt, heard) ->
                    cutAt < 0 ? new Part(type, text, -1) : new Part(type, null, cutAt, heard));
    return Combinators.combine(
            Arbitraries.of("user", "user", "assistant", "system", "developer"),
            parts.list().ofMaxSize(3))
        .as((role, content) -> new Draft("message", role, "completed", content, null, ""));
  }

  private static Arbitrary<Draft> calls() {
    return Combinators.combine(
            Arbitraries.of("completed", "completed", "in_progress", "incomplete").injectNull(0.1),
            Arbitraries.of("call_1", "call_2", "call_3"),
            texts())
        .as((status, id, text) -> new Draft("function_call", null, status, List.of(), id, text));
  }

  private static Arbitrary<Draft> outputs() {
    return Combinators.combine(
            Arbitraries.of("call_1", "call_2", "call_3").injectNull(0.1), texts())
        .as((id, text) -> new Draft("function_call_output", null, null, List.of(), id, text));
  }

  private static Arbitrary<Draft> others() {
    return Arbitraries.of("mcp_call", "mcp_list_tools", "mcp_approval_request", "")
        .map(type -> new Draft(type, null, "completed", List.of(), null, ""));
  }

  /** Every second item's sound is kept. */
  private static byte[] soundOf(String id) {
    int place = Integer.parseInt(id.substring("item_".length()));
    return place % 2 == 0 ? new byte[] {1, 2, (byte) place} : null;
  }

  private static ReplayPlan plan(List<RecordedItem> record, ReplayBudget budget) {
    return ReplayPlan.of(
        record, ReplayPlanPropertyTest::soundOf, "audio/pcm", budget, Records.commands());
  }

  private static List<CreateCommand> created(ReplayPlan plan) {
    List<CreateCommand> created = plan.commands().stream().map(CreateCommand::accepted).toList();
    assertThat(created.stream().map(CreateCommand::id)).containsExactlyElementsOf(plan.ids());
    return created;
  }

  private static List<String> knownTexts(RecordedItem item) {
    return item.parts().stream()
        .map(part -> part.audioEndMs() < 0 ? part.text() : part.heard())
        .filter(text -> text != null && !text.isBlank())
        .toList();
  }

  @Property(tries = 300)
  void withoutABudgetTheReplayIsTheRecord(@ForAll("records") List<RecordedItem> record) {
    ReplayPlan plan = plan(record, ReplayBudget.UNLIMITED);

    List<CreateCommand> created = created(plan);
    assertThat(plan.cutItems()).isZero();
    for (CreateCommand each : created) {
      RecordedItem source = record.get(Integer.parseInt(each.id().substring(5)));
      assertThat(each.type()).isEqualTo(source.type());
      if (each.type().equals("message")) {
        assertThat(each.texts()).isEqualTo(knownTexts(source));
        assertThat(each.sound() == null).isNotEqualTo(each.texts().isEmpty());
        assertThat(each.sound()).isEqualTo(each.sound() == null ? null : soundOf(each.id()));
      } else {
        assertThat(each.text("call_id")).isEqualTo(source.callId());
        assertThat(each.text("arguments")).isEqualTo(or(source.arguments()));
        assertThat(each.text("output")).isEqualTo(or(source.output()));
      }
    }
    List<String> expected =
        record.stream().filter(this::isMessageToTell).map(RecordedItem::id).toList();
    assertThat(created.stream().filter(each -> each.type().equals("message")))
        .extracting(CreateCommand::id)
        .isEqualTo(expected);
    assertThat(plan.items() + plan.unreplayable()).isLessThanOrEqualTo(record.size());
  }

  private static String or(String text) {
    return text == null ? "" : text;
  }

  private boolean isMessageToTell(RecordedItem item) {
    boolean kept =
        "user".equals(item.role())
            && soundOf(item.id()) != null
            && item.parts().stream().anyMatch(part -> part.type().equals("input_audio"));
    return item.type().equals("message")
        && !"developer".equals(item.role())
        && (kept || !knownTexts(item).isEmpty());
  }

  @Property(tries = 300)
  void everyResultFollowsItsOneCallAndEveryCallIsComplete(
      @ForAll("records") List<RecordedItem> record,
      @ForAll @IntRange(max = 12) int items,
      @ForAll @IntRange(max = 200) int characters) {
    Set<String> called = new HashSet<>();
    Set<String> answered = new HashSet<>();

    List<CreateCommand> created = created(plan(record, new ReplayBudget(items, characters)));

    for (CreateCommand each : created) {
      if (each.type().equals("function_call")) {
        assertThat(called.add(each.text("call_id"))).isTrue();
        assertThat(record.get(Integer.parseInt(each.id().substring(5))).status())
            .isEqualTo("completed");
      } else if (each.type().equals("function_call_output")) {
        assertThat(called).contains(each.text("call_id"));
        assertThat(answered.add(each.text("call_id"))).isTrue();
      }
    }
    // A call that was kept has lost its result only if it has none in the whole record.
    Set<String> all = new HashSet<>();
    created(plan(record, ReplayBudget.UNLIMITED)).stream()
        .filter(each -> each.type().equals("function_call_output"))
        .forEach(each -> all.add(each.text("call_id")));
    called.retainAll(all);
    assertThat(answered).isEqualTo(called);
  }

  @Property(tries = 300)
  void theBudgetHoldsTheNewestStayAndTheRestIsCounted(
      @ForAll("records") List<RecordedItem> record,
      @ForAll @IntRange(max = 12) int items,
      @ForAll @IntRange(max = 200) int characters) {
    List<CreateCommand> whole = created(plan(record, ReplayBudget.UNLIMITED));
    ReplayPlan plan = plan(record, new ReplayBudget(items, characters));

    List<CreateCommand> kept = created(plan);
    assertThat(kept).hasSizeLessThanOrEqualTo(items);
    assertThat(plan.cutItems()).isEqualTo(whole.size() - kept.size());
    List<String> order = new ArrayList<>(whole.stream().map(CreateCommand::id).toList());
    order.retainAll(plan.ids());
    assertThat(order).containsExactlyElementsOf(plan.ids());
    long total = kept.stream().mapToLong(CreateCommand::characters).sum();
    if (total > characters) {
      assertThat(kept.stream().filter(each -> each.characters() > 0).count())
          .as("only the newest is longer than the budget, with its call")
          .isLessThanOrEqualTo(2);
    }
    assertThat(isCutOnlyForRoom(whole, plan.ids(), items, characters)).isTrue();
  }

  /** Whether each item that is missing has nothing older behind it, or is too long for any room. */
  private static boolean isCutOnlyForRoom(
      List<CreateCommand> whole, Set<String> kept, int items, long characters) {
    boolean olderMayStay = true;
    for (int at = whole.size() - 1; at >= 0; at--) {
      CreateCommand each = whole.get(at);
      if (kept.contains(each.id())) {
        boolean calledLater =
            each.type().equals("function_call") && partnerIn(whole, each, kept) != null;
        if (!olderMayStay && !calledLater) {
          return false;
        }
      } else {
        CreateCommand partner = partnerIn(whole, each, null);
        long unit = each.characters() + (partner == null ? 0 : partner.characters());
        int size = partner == null ? 1 : 2;
        olderMayStay &= unit > characters || size > items;
      }
    }
    return true;
  }

  /** The other half of a pair, if it is among these. */
  private static CreateCommand partnerIn(
      List<CreateCommand> whole, CreateCommand one, Set<String> among) {
    if (one.type().equals("message")) {
      return null;
    }
    return whole.stream()
        .filter(each -> each != one && each.text("call_id").equals(one.text("call_id")))
        .filter(each -> among == null || among.contains(each.id()))
        .findFirst()
        .orElse(null);
  }

  @Property(tries = 100)
  void aCutPartNeverTellsMoreThanWasHeard(@ForAll("records") List<RecordedItem> record) {
    for (CreateCommand each : created(plan(record, ReplayBudget.UNLIMITED))) {
      RecordedItem source = record.get(Integer.parseInt(each.id().substring(5)));
      List<String> heard = source.parts().stream().filter(Part::isCut).map(Part::heard).toList();
      List<String> whole =
          source.parts().stream().filter(part -> !part.isCut()).map(Part::text).toList();
      assertThat(each.texts()).allMatch(text -> heard.contains(text) || whole.contains(text));
      assertThat(each.texts()).hasSizeLessThanOrEqualTo(source.parts().size());
    }
  }
}
