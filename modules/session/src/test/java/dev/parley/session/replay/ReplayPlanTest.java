package dev.parley.session.replay;

import static dev.parley.session.replay.Records.answer;
import static dev.parley.session.replay.Records.call;
import static dev.parley.session.replay.Records.message;
import static dev.parley.session.replay.Records.other;
import static dev.parley.session.replay.Records.output;
import static dev.parley.session.replay.Records.spoken;
import static dev.parley.session.replay.Records.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parley.session.RecordedItem;
import dev.parley.session.RecordedItem.Part;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayPlanTest {
  private static final byte[] SOUND = new byte[48_000];

  private static ReplayPlan plan(RecordedItem... record) {
    return plan(ReplayBudget.UNLIMITED, record);
  }

  private static ReplayPlan plan(ReplayBudget budget, RecordedItem... record) {
    return ReplayPlan.of(
        List.of(record),
        Map.of("kept", SOUND, "kept2", SOUND)::get,
        "audio/pcm",
        budget,
        Records.commands());
  }

  private static List<CreateCommand> created(ReplayPlan plan) {
    return plan.commands().stream().map(CreateCommand::accepted).toList();
  }

  @Test
  void historyIsCreatedInOrderUnderTheClientsIds() {
    ReplayPlan plan =
        plan(
            message("s", "system", new Part("input_text", "be brief", -1)),
            typed("u", "Hello"),
            answer("a", "Hi there"));

    assertThat(plan.commands())
        .containsExactly(
            "{\"type\":\"conversation.item.create\",\"event_id\":\"parley_1\",\"item\":{\"id\":\"s\","
                + "\"type\":\"message\",\"role\":\"system\",\"content\":[{\"type\":\"input_text\","
                + "\"text\":\"be brief\"}]}}",
            "{\"type\":\"conversation.item.create\",\"event_id\":\"parley_2\",\"item\":{\"id\":\"u\","
                + "\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
                + "\"text\":\"Hello\"}]}}",
            "{\"type\":\"conversation.item.create\",\"event_id\":\"parley_3\",\"item\":{\"id\":\"a\","
                + "\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\","
                + "\"text\":\"Hi there\"}]}}");
    assertThat(plan.ids()).containsExactly("s", "u", "a");
    assertThat(plan.items()).isEqualTo(3);
    assertThat(plan.cutItems()).isZero();
    assertThat(plan.unreplayable()).isZero();
  }

  /** Rule R12. */
  @Test
  void whatTheUserSaidIsToldAsTextElseAsSoundAndNeverAsBoth() {
    ReplayPlan plan = plan(spoken("kept", "good morning"), spoken("kept2", null));

    List<CreateCommand> created = created(plan);
    assertThat(created.get(0).texts()).containsExactly("good morning");
    assertThat(created.get(0).sound()).isNull();
    assertThat(created.get(1).texts()).isEmpty();
    assertThat(created.get(1).sound()).isEqualTo(SOUND);
    assertThat(plan.audioBytes()).isEqualTo(48_000);
    assertThat(plan.audioMs()).isEqualTo(1_000);
  }

  @Test
  void soundInWhichNothingWasUnderstoodIsStillSaid() {
    assertThat(created(plan(spoken("kept", ""))).get(0).sound()).isEqualTo(SOUND);
  }

  @Test
  void soundOfTelephonesIsMeasuredAsSuch() {
    ReplayPlan plan =
        ReplayPlan.of(
            List.of(spoken("a", null)),
            id -> new byte[16_000],
            "audio/pcmu",
            ReplayBudget.UNLIMITED,
            Records.commands());

    assertThat(plan.audioMs()).isEqualTo(2_000);
  }

  @Test
  void whatNobodyKeptIsCounted() {
    ReplayPlan plan =
        plan(
            spoken("gone", null),
            message("image", "user", new Part("input_image", null, -1)),
            answer("unknown", null),
            other("mcp", "mcp_call"),
            typed("u", "Hello"));

    assertThat(plan.ids()).containsExactly("u");
    assertThat(plan.unreplayable()).isEqualTo(4);
  }

  @Test
  void ofAMessageWithAnImageTheWordsStay() {
    ReplayPlan plan =
        plan(
            message(
                "u",
                "user",
                new Part("input_image", null, -1),
                new Part("input_text", "What is this?", -1)));

    assertThat(created(plan).get(0).texts()).containsExactly("What is this?");
    assertThat(plan.unreplayable()).isZero();
  }

  @Test
  void whatSaysNothingIsLeftOutAndNotMissed() {
    ReplayPlan plan =
        plan(
            message("begun", "assistant"),
            message("silent", "assistant", new Part("output_audio", "", -1)),
            call("making", "call_1", "in_progress", ""),
            other("tools", "mcp_list_tools"));

    assertThat(plan.items()).isZero();
    assertThat(plan.unreplayable()).isZero();
  }

  /** Rule R10. */
  @Test
  void ofAnAnswerThatWasCutOnlyWhatWasHeardIsTold() {
    ReplayPlan plan =
        plan(
            message("heard", "assistant", new Part("output_audio", null, 740, "Once upon")),
            message("unheard", "assistant", new Part("output_audio", null, 0, "")),
            message("unknown", "assistant", new Part("output_audio", null, 740)));

    assertThat(plan.ids()).containsExactly("heard");
    assertThat(created(plan).get(0).texts()).containsExactly("Once upon");
    assertThat(plan.unreplayable()).isEqualTo(1);
  }

  /** Rule R17. */
  @Test
  void callsComeCompleteAndBeforeTheirResults() {
    ReplayPlan plan =
        plan(
            call("c1", "call_1", "completed", "{\"q\":1}"),
            call("c2", "call_2", "completed", "{}"),
            call("half", "call_3", "incomplete", "{\"q"),
            output("o2", "call_2", "two"),
            output("o1", "call_1", "one"),
            output("of_half", "call_3", "nothing"),
            output("of_none", "call_9", "nothing"),
            output("again", "call_1", "one"),
            call("open", "call_4", "completed", "{}"));

    assertThat(plan.ids()).containsExactly("c1", "c2", "o2", "o1", "open");
    assertThat(created(plan).get(0).text("arguments")).isEqualTo("{\"q\":1}");
    assertThat(created(plan).get(0).text("call_id")).isEqualTo("call_1");
    assertThat(created(plan).get(2).text("output")).isEqualTo("two");
    assertThat(plan.unreplayable()).isEqualTo(4);
  }

  @Test
  void aResultThatStandsBeforeItsCallFollowsIt() {
    ReplayPlan plan =
        plan(
            output("o", "call_1", "one"),
            typed("u", "Hello"),
            call("c", "call_1", "completed", "{}"));

    assertThat(plan.ids()).containsExactly("u", "c", "o");
  }

  @Test
  void theNewestAreKeptWithinTheBudget() {
    RecordedItem[] record = {
      typed("a", "x".repeat(60)), typed("b", "x".repeat(30)), typed("c", "x".repeat(70))
    };

    assertThat(plan(new ReplayBudget(10, 100), record).ids()).containsExactly("b", "c");
    assertThat(plan(new ReplayBudget(10, 100), record).cutItems()).isEqualTo(1);
    assertThat(plan(new ReplayBudget(1, 100), record).ids()).containsExactly("c");
    assertThat(plan(new ReplayBudget(0, 100), record).cutItems()).isEqualTo(3);
  }

  @Test
  void theBudgetNeverPartsACallFromItsResult() {
    RecordedItem[] record = {
      call("c", "call_1", "completed", "x".repeat(40)),
      typed("u", "x".repeat(10)),
      output("o", "call_1", "x".repeat(40)),
      typed("v", "x".repeat(10))
    };

    assertThat(plan(new ReplayBudget(10, 96), record).ids()).containsExactly("c", "o", "v");
    assertThat(plan(new ReplayBudget(10, 95), record).ids()).containsExactly("v");
    assertThat(plan(new ReplayBudget(2, 96), record).ids()).containsExactly("v");
  }

  @Test
  void whatTheBudgetCannotHoldAtAllDoesNotTakeTheOthersWithIt() {
    ReplayPlan plan =
        plan(
            new ReplayBudget(10, 100),
            typed("a", "before"),
            typed("long", "x".repeat(101)),
            typed("b", "after"));

    assertThat(plan.ids()).containsExactly("a", "b");
    assertThat(plan.cutItems()).isEqualTo(1);
  }

  @Test
  void theNewestStaysHoweverLongItIs() {
    ReplayPlan plan =
        plan(new ReplayBudget(10, 100), typed("a", "before"), typed("b", "x".repeat(101)));

    assertThat(plan.ids()).containsExactly("b");
    assertThat(plan.cutItems()).isEqualTo(1);
  }

  @Test
  void aBudgetIsNotNegative() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ReplayBudget(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ReplayBudget(0, -1));
  }
}
