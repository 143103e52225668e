package dev.parley.routing.resume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.FrameKind;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.flow.CreditWindow;
import dev.parley.contract.flow.DownlinkCredit;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * What a client may have missed is given again from wherever it is, or it is told that it is gone.
 */
class DownlinkRingPropertyTest {
  private static final int EVENTS = 16;
  private static final long CHARS = 200;

  /** How many events an upstream sends before it waits for credit. */
  private static final int WINDOW = 8;

  private enum Act {
    SAY,
    SAY_OWN,
    TAKE,
    DETACH,
    RESUME,
    SKIP
  }

  private record Step(Act act, int size) {}

  private final List<String> said = new ArrayList<>();
  private final List<String> had = new ArrayList<>();
  private DownlinkRing ring = new DownlinkRing(EVENTS, CHARS);
  private boolean isAttached = true;
  private int credit = WINDOW;
  private long mostGiven;

  @BeforeTry
  void reset() {
    said.clear();
    had.clear();
    ring = new DownlinkRing(EVENTS, CHARS);
    isAttached = true;
    credit = WINDOW;
    mostGiven = 0;
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(Arbitraries.of(Act.class), Arbitraries.integers().between(0, 30))
        .as(Step::new)
        .list()
        .ofMaxSize(120);
  }

  @Property(tries = 300)
  void R24_aClientThatComesBackHasTheStreamWithoutGapOrDouble(@ForAll("steps") List<Step> steps) {
    for (Step step : steps) {
      perform(step);
      assertThat(ring.said()).isEqualTo(said.size());
      assertThat(credit).isBetween(0, WINDOW);
    }
    if (!isAttached) {
      resume(had.size());
    }
    while (take()) {
      assertThat(had).isEqualTo(said.subList(0, had.size()));
    }

    assertThat(had).isEqualTo(said);
    assertThat(credit).isEqualTo(WINDOW);
  }

  private void perform(Step step) {
    switch (step.act()) {
      case SAY -> say(step.size(), true);
      case SAY_OWN -> say(step.size() / 10, false);
      case TAKE -> take();
      case DETACH -> detach();
      case RESUME -> resume(had.size() - Math.min(step.size() / 3, had.size()));
      case SKIP -> resume(mostGiven);
    }
  }

  private void say(int size, boolean isUpstreams) {
    if (isUpstreams && credit == 0) {
      return;
    }
    String event = said.size() + "x".repeat(size);
    said.add(event);
    if (isUpstreams) {
      credit--;
    }
    ring.add(FrameKind.CONTROL, event, isUpstreams ? payload -> credit++ : null);
  }

  private boolean take() {
    DownlinkRing.Event event = isAttached ? ring.next() : null;
    if (event == null) {
      return false;
    }
    had.add(event.payload());
    mostGiven = Math.max(mostGiven, had.size());
    return true;
  }

  private void detach() {
    if (isAttached) {
      isAttached = false;
      ring.onDetached();
    }
  }

  /** The client says what it has; what it has thrown away it is to be given again. */
  private void resume(long after) {
    ErrorCode refused = ring.refusal(after);
    if (refused == null) {
      ring.onAttached(after);
      isAttached = true;
      assertThat(ring.position()).isEqualTo(after);
      if (after <= had.size()) {
        had.subList((int) after, had.size()).clear();
      } else {
        had.addAll(said.subList(had.size(), (int) after));
      }
    } else {
      assertThat(refused).isEqualTo(ErrorCode.RESUME_GONE);
      assertThat(after).isLessThan(mostGiven);
    }
  }

  @Property(tries = 200)
  void R24_aLinkThatIsGoneHoldsTheUpstreamBackOnlyWhenThereIsNoRoom(
      @ForAll("steps") List<Step> steps) {
    for (Step step : steps) {
      perform(step);
      if (!isAttached && ring.hasRoom()) {
        assertThat(credit).isEqualTo(WINDOW);
      }
    }
  }

  @Example
  void R24_theOldestThatWereGivenAreDroppedAndWhoNeedsThemIsToldSo() {
    for (int i = 0; i < 20; i++) {
      say(0, false);
      take();
    }

    assertThat(ring.refusal(20 - EVENTS / 2)).isNull();
    assertThat(ring.refusal(20 - EVENTS / 2 - 1)).isEqualTo(ErrorCode.RESUME_GONE);
    assertThat(ring.refusal(0)).isEqualTo(ErrorCode.RESUME_GONE);
  }

  /**
   * A link holds its credit back from the event on with which more than half of the bounds less a
   * window is unconfirmed, and a window admits one event that goes beyond it.
   */
  @Property(tries = 300)
  void R24_whatALinkMayBeGivenUnconfirmedIsStillThere(
      @ForAll @Size(min = 20, max = 120) List<@IntRange(min = 1, max = 90_000) Integer> sizes,
      @ForAll @IntRange(max = 30) int confirmed) {
    long kept = 2 * CreditWindow.BYTES;
    ring = new DownlinkRing(1000, 2 * kept);
    CreditWindow window = new CreditWindow();
    DownlinkCredit link = new DownlinkCredit();
    long unconfirmed = 0;
    int given = 0;
    for (int size : sizes) {
      ring.add(FrameKind.CONTROL, "x".repeat(size), null);
      if (!window.isOpen()) {
        break;
      }
      assertThat(ring.next()).isNotNull();
      window.onSent(size);
      unconfirmed += given++ < confirmed ? 0 : size;
      if (link.onFrameWritten(size, unconfirmed > kept - CreditWindow.BYTES)) {
        DownlinkCredit.Due due = link.take();
        window.onCredit(due.frames(), due.bytes());
      }
    }

    assertThat(ring.refusal(Math.min(confirmed, given))).isNull();
  }

  @Example
  void R24_whatNoLinkWasGivenCannotBeHad() {
    say(0, false);
    take();
    say(0, false);

    assertThat(ring.refusal(1)).isNull();
    assertThat(ring.refusal(2)).isEqualTo(ErrorCode.CURSOR_AHEAD);
  }

  @Example
  void R24_aFullRingKeepsTheCreditOfWhatIsSaidUntilItIsGiven() {
    detach();
    for (int i = 0; i < 100; i++) {
      say(0, true);
    }
    assertThat(said).hasSize(EVENTS + WINDOW);
    assertThat(credit).isZero();
    assertThat(ring.hasRoom()).isFalse();

    resume(0);
    while (take()) {
      assertThat(credit).isBetween(0, WINDOW);
    }

    assertThat(had).isEqualTo(said);
    assertThat(credit).isEqualTo(WINDOW);
  }
}
