package dev.parley.contract.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.Epoch;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import dev.parley.contract.flow.CreditWindow;
import dev.parley.contract.link.RouterLeg.Arrival;
import org.junit.jupiter.api.Test;

/** A link takes what its router sends in the epoch that counts, and each frame once. */
class RouterLegTest {
  private static final InstanceId HOLDER = new InstanceId("holder");

  private final RouterLeg leg = new RouterLeg(HOLDER);

  @Test
  void R22_everyTryHasAnEpochOfItsHolderHigherThanTheLast() {
    long first = leg.onTry();
    long second = leg.onTry();

    assertThat(first).isEqualTo(Epoch.next(Epoch.NONE, HOLDER));
    assertThat(second).isEqualTo(Epoch.next(first, HOLDER));
    assertThat(leg.onFrame(frame(first, 0))).isEqualTo(Arrival.STALE);
    assertThat(leg.onFrame(frame(second, 0))).isEqualTo(Arrival.NEXT);
  }

  @Test
  void R24_aResumedLinkTakesItsFramesInTheEpochOfTheAnswerAndFromNumberNought() {
    leg.onResumed(77);

    assertThat(leg.epoch()).isEqualTo(77);
    assertThat(leg.nextSeq()).isZero();
    assertThat(leg.onFrame(frame(77, 0))).isEqualTo(Arrival.NEXT);
    assertThat(leg.onFrame(frame(77, 0))).isEqualTo(Arrival.STALE);
    assertThat(leg.onFrame(frame(77, 2))).isEqualTo(Arrival.GAP);
    assertThat(leg.onFrame(frame(76, 1))).isEqualTo(Arrival.STALE);
  }

  @Test
  void R22_anotherRouterHasAHigherEpochAndAWindowOfItsOwnWhileTheStreamGoesOn() {
    long first = leg.onTry();
    leg.onFrame(frame(first, 0));
    leg.onFrame(frame(first, 1));
    for (int i = 0; i < CreditWindow.FRAMES; i++) {
      leg.onSend(1);
      leg.nextSeq();
    }
    assertThat(leg.isOpen()).isFalse();

    long second = leg.onOrphaned();

    assertThat(second).isEqualTo(Epoch.next(first, HOLDER));
    assertThat(leg.isOpen()).isTrue();
    assertThat(leg.nextSeq()).isZero();
    assertThat(leg.onFrame(frame(first, 2))).isEqualTo(Arrival.STALE);
    assertThat(leg.onFrame(frame(second, 0))).isEqualTo(Arrival.NEXT);
    assertThat(leg.received()).isEqualTo(3);
  }

  private static Frame frame(long epoch, long seq) {
    return new Frame(new SessionId("sess_1"), Leg.LINK, epoch, 0, seq, FrameKind.CONTROL, "{}");
  }
}
