package dev.parley.ingress.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Epoch;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import dev.parley.contract.flow.CreditWindow;
import dev.parley.contract.flow.InputRate;
import dev.parley.contract.link.ErrorEvents;
import dev.parley.ingress.IngressConfig.Unconfirmed;
import dev.parley.ingress.link.LinkEffect.Abort;
import dev.parley.ingress.link.LinkEffect.CloseSocket;
import dev.parley.ingress.link.LinkEffect.CountThrottled;
import dev.parley.ingress.link.LinkEffect.PauseInput;
import dev.parley.ingress.link.LinkEffect.ReportClosed;
import dev.parley.ingress.link.LinkEffect.ResumeInput;
import dev.parley.ingress.link.LinkEffect.ReturnCredit;
import dev.parley.ingress.link.LinkEffect.WriteEvent;
import dev.parley.ingress.link.LinkMachine.Downlink;
import dev.parley.ingress.link.LinkMachine.Uplink;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkMachineTest {
  private static final SessionId SESSION = SessionId.create();
  private static final InstanceId HOLDER = InstanceId.create();
  private static final long FIRST = Epoch.next(Epoch.NONE, HOLDER);
  private static final long SECOND = Epoch.next(FIRST, HOLDER);
  private static final InputRate.Limits RATE = new InputRate.Limits(100, 10_000, 1_000, 0, 2_000);
  private static final LinkLimits LIMITS =
      new LinkLimits(3_000, 20_000, 1_000, 7_000, 500, RATE, Unconfirmed.DEFAULTS);
  private final LinkMachine machine = new LinkMachine(LIMITS, new ErrorEvents(HOLDER), 0);

  private LinkMachine live() {
    machine.onTry();
    assertThat(machine.onAccepted()).containsExactly(new ResumeInput());
    return machine;
  }

  private List<LinkEffect> unusable() {
    return machine.onUnusable("invalid_value", "no", null, null);
  }

  private static Frame frame(long seq, long epoch) {
    return new Frame(SESSION, Leg.LINK, epoch, 0, seq, FrameKind.DATA, "{}");
  }

  private static Credit credit(int frames) {
    return new Credit(SESSION, Leg.LINK, FIRST, 0, frames, 0);
  }

  @Test
  void R6_theUplinkPausesAtTheLastFrameOfItsWindowAndResumesWithCredit() {
    live();
    for (int i = 1; i < CreditWindow.FRAMES; i++) {
      assertThat(machine.onClientText(10)).isEqualTo(Uplink.SEND);
    }

    assertThat(machine.onClientText(10)).isEqualTo(Uplink.SEND_THEN_PAUSE);
    assertThat(machine.onCredit(credit(0))).isEmpty();
    assertThat(machine.onCredit(credit(1))).containsExactly(new ResumeInput());
  }

  @Test
  void R6_aMessageLargerThanTheWindowStillPassesAlone() {
    live();

    assertThat(machine.onClientText(4_000_000)).isEqualTo(Uplink.SEND_THEN_PAUSE);
  }

  @Test
  void R6_aFullDownlinkDoesNotHoldTheUplink() {
    live();
    machine.onFrame(frame(0, FIRST));
    machine.onFrameWritten(2, true);

    assertThat(machine.onClientText(10)).isEqualTo(Uplink.SEND);
    assertThat(machine.onCredit(credit(1))).isEmpty();
  }

  @Test
  void R6_creditOfFramesThatTheSocketHoldsIsReturnedAtTheDrain() {
    live();
    machine.onFrameWritten(5, false);
    machine.onFrameWritten(7, true);
    machine.onFrameWritten(9, true);

    assertThat(machine.onDrained()).containsExactly(new ReturnCredit(3, 21));
    assertThat(machine.onDrained()).isEmpty();
  }

  @Test
  void R6_creditOfAFewFramesIsReturnedAfterASecond() {
    live();
    machine.onFrameWritten(5, false);

    for (int tick = 1; tick < 10; tick++) {
      assertThat(machine.onTick(100L * tick)).isEmpty();
    }
    assertThat(machine.onTick(1_000)).containsExactly(new ReturnCredit(1, 5));
    assertThat(machine.onTick(1_100)).isEmpty();
  }

  @Test
  void R2_timeInWhichTheHubDoesNotReadIsNotIdleness() {
    live();
    machine.onTick(0);
    machine.onClientText(4_000_000);
    machine.onTick(1_000);
    machine.onTick(9_000);

    assertThat(machine.state()).isEqualTo(LinkMachine.State.LIVE);
    machine.onCredit(new Credit(SESSION, Leg.LINK, FIRST, 0, 1, 4_000_000));
    assertThat(machine.onTick(11_900)).isEmpty();
    assertThat(machine.onTick(12_100)).hasAtLeastOneElementOfType(CloseSocket.class);
    assertThat(machine.closeCode()).isEqualTo(1008);
  }

  @Test
  void R9_eachTryHasItsOwnEpochAndFramesOfAnEarlierOneAreDropped() {
    assertThat(machine.onTry()).isEqualTo(FIRST);
    assertThat(machine.onFrame(frame(0, FIRST))).isEqualTo(Downlink.WRITE);

    assertThat(machine.onTry()).isEqualTo(SECOND);

    assertThat(machine.onFrame(frame(1, FIRST))).isEqualTo(Downlink.DROP);
    assertThat(machine.onFrame(frame(0, SECOND))).isEqualTo(Downlink.WRITE);
  }

  @Test
  void R22_recordsOfALowerEpochChangeNothing() {
    machine.onTry();
    machine.onTry();
    machine.onAccepted();

    assertThat(machine.onFrame(frame(0, FIRST))).isEqualTo(Downlink.DROP);
    assertThat(machine.onCloseLink(new CloseLink(SESSION, FIRST, 1000, ""))).isEmpty();
    assertThat(machine.onCredit(credit(64))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1000",
    "1001, 1001",
    "1013, 1013",
    "3000, 3000",
    "4999, 4999",
    "999, 1011",
    "1004, 1011",
    "1005, 1011",
    "1006, 1011",
    "1015, 1011",
    "2999, 1011",
    "5000, 1011",
    "-1, 1011"
  })
  void aCloseCodeThatNoFrameCanCarryBecomes1011(int asked, int sent) {
    live();

    assertThat(machine.onCloseLink(new CloseLink(SESSION, FIRST, asked, "reason")))
        .containsExactly(new CloseSocket(sent, "reason"));
  }

  @Test
  void aReasonThatIsTooLongForAFrameIsCutOrLeftOut() {
    live();

    assertThat(machine.onCloseLink(new CloseLink(SESSION, FIRST, 1000, "x".repeat(200))))
        .containsExactly(new CloseSocket(1000, "x".repeat(123)));
  }

  @Test
  void theEndAfterTheRoutersCloseIsReportedWhenTheSocketIsGone() {
    live();

    assertThat(machine.onCloseLink(new CloseLink(SESSION, FIRST, 1000, "")))
        .doesNotHaveAnyElementsOfTypes(ReportClosed.class);
    assertThat(machine.onSocketClosed(1000)).containsExactly(new ReportClosed(1000));
    assertThat(machine.onSocketClosed(1000)).isEmpty();
  }

  @Test
  void aSlowClientIsClosedWithoutAnErrorThatItCouldNotRead() {
    live();
    machine.onFrameWritten(5, true);
    machine.onTick(2_000);

    assertThat(machine.onTick(2_999)).isEmpty();
    assertThat(machine.onTick(3_000))
        .satisfiesExactly(
            close -> assertThat(close).isInstanceOf(CloseSocket.class),
            report -> assertThat(report).isEqualTo(new ReportClosed(1013)));
  }

  @Test
  void aClientThatDrainsNowAndThenIsNotTooSlow() {
    live();
    for (long nowMs = 0; nowMs < 2_900; nowMs += 900) {
      machine.onFrameWritten(5, true);
      machine.onTick(nowMs);
      machine.onDrained();
    }

    assertThat(machine.state()).isEqualTo(LinkMachine.State.LIVE);
  }

  @Test
  void aClientThatDoesNotAnswerTheCloseIsCutOff() {
    live();
    machine.onCloseLink(new CloseLink(SESSION, FIRST, 1000, ""));
    machine.onTick(1_000);

    assertThat(machine.onTick(1_400)).isEmpty();
    assertThat(machine.onTick(1_500)).containsExactly(new Abort());
  }

  @Test
  void aLinkThatClosesWhileItsRouterIsAskedIsReportedToThatRouter() {
    machine.onTry();

    assertThat(machine.onSocketClosed(1001)).containsExactly(new ReportClosed(1001));
    assertThat(machine.onAccepted()).isEmpty();
  }

  @Test
  void aClientThatSendsTooFastIsHeldBackToldOnceAndReadAgain() {
    live();
    machine.onTick(0);
    machine.onFrameRead(11_000);
    assertThat(machine.isTooFast()).isTrue();
    assertThat(machine.holdBack()).containsExactly(new PauseInput());
    assertThat(machine.isTooFast()).isFalse();

    assertThat(machine.onTick(50))
        .satisfiesExactly(
            counted -> assertThat(counted).isEqualTo(new CountThrottled()),
            told ->
                assertThat(((WriteEvent) told).json())
                    .contains("\"code\":\"rate_limit_exceeded\""));
    assertThat(machine.onTick(100)).isEmpty();
    assertThat(machine.onTick(150)).containsExactly(new ResumeInput());
    assertThat(machine.state()).isEqualTo(LinkMachine.State.LIVE);
  }

  @Test
  void creditDoesNotFreeAClientThatSendsTooFast() {
    live();
    machine.onClientText(300_000);
    machine.onFrameRead(300_000);

    assertThat(machine.onCredit(new Credit(SESSION, Leg.LINK, FIRST, 0, 1, 300_000))).isEmpty();
  }

  @Test
  void aClientThatSendsTooFastForTooLongIsClosedWith1008() {
    live();
    machine.onFrameRead(1_000_000);
    machine.holdBack();
    machine.onTick(1_900);

    assertThat(machine.onTick(2_000))
        .hasAtLeastOneElementOfType(WriteEvent.class)
        .contains(new CloseSocket(1008, "invalid_request_error.rate_limit_exceeded"))
        .contains(new ReportClosed(1008));
  }

  @Test
  void R19_errorEventsHaveUniqueIds() {
    live();

    String first = ((WriteEvent) unusable().get(0)).json();
    String second = ((WriteEvent) unusable().get(0)).json();

    assertThat(first).isNotEqualTo(second).contains("\"event_id\":\"event_");
  }
}
