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
import dev.parley.ingress.link.LinkEffect.CloseSocket;
import dev.parley.ingress.link.LinkEffect.CountThrottled;
import dev.parley.ingress.link.LinkEffect.PauseInput;
import dev.parley.ingress.link.LinkEffect.ReportClosed;
import dev.parley.ingress.link.LinkEffect.ReportDetached;
import dev.parley.ingress.link.LinkEffect.ResumeInput;
import dev.parley.ingress.link.LinkEffect.ReturnCredit;
import dev.parley.ingress.link.LinkEffect.SendUp;
import dev.parley.ingress.link.LinkEffect.WriteEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A link whose client asked for the hub's own events and may come back. */
class OptedInLinkTest {
  private static final SessionId SESSION = SessionId.create();
  private static final InstanceId HOLDER = InstanceId.create();
  private static final int UNCONFIRMED = 16;
  private static final LinkLimits LIMITS =
      new LinkLimits(
          30_000,
          60_000,
          1_000,
          60_000,
          500,
          new InputRate.Limits(100, 1_000, 1_000, 0, 2_000),
          new Unconfirmed(UNCONFIRMED, 1_000));
  private final ErrorEvents errors = new ErrorEvents(HOLDER);
  private LinkMachine machine = new LinkMachine(LIMITS, errors, HubEvents.ofNew(errors), 0);
  private long seq;

  private void live(int frames) {
    machine.onTry();
    machine.onAccepted();
    give(frames);
  }

  private void resumedAt(long position) {
    HubEvents events = HubEvents.ofResumed(errors, position);
    machine = new LinkMachine(LIMITS, errors, events, 0);
    machine.onResumed(Epoch.next(Epoch.NONE, HOLDER), events.resumed(7, "the-token"));
  }

  private List<LinkEffect> unusable() {
    return machine.onUnusable("invalid_value", "no", null, null);
  }

  private void give(int frames) {
    for (int n = 0; n < frames; n++) {
      machine.onFrame(
          new Frame(SESSION, Leg.LINK, machine.epoch(), 0, seq++, FrameKind.CONTROL, "{}"));
      machine.onFrameWritten(2, false);
    }
  }

  private List<Long> heartbeats(long fromMs, long toMs) {
    List<Long> positions = new ArrayList<>();
    for (long now = fromMs; now <= toMs; now += 100) {
      for (LinkEffect effect : machine.onTick(now)) {
        if (effect instanceof WriteEvent event && event.json().contains("parley.heartbeat")) {
          positions.add(new JsonObject(event.json()).getLong("position"));
          machine.onEventWritten(false);
        }
      }
    }
    return positions;
  }

  @Test
  void R24_theFirstThingSaidOverANewLinkIsWhereTheStreamGoesOn() {
    HubEvents events = HubEvents.ofResumed(errors, 12);
    machine = new LinkMachine(LIMITS, errors, events, 0);

    List<LinkEffect> effects = machine.onResumed(9, events.resumed(7, "the-token"));

    assertThat(effects).hasSize(2).last().isEqualTo(new ResumeInput());
    JsonObject first = new JsonObject(((WriteEvent) effects.get(0)).json());
    assertThat(first.fieldNames())
        .containsExactly("type", "event_id", "position", "received", "token");
    assertThat(first.getLong("position")).isEqualTo(12);
    assertThat(first.getLong("received")).isEqualTo(7);
    assertThat(first.getString("token")).isEqualTo("the-token");
    assertThat(machine.epoch()).isEqualTo(9);
    assertThat(machine.state()).isEqualTo(LinkMachine.State.LIVE);
  }

  @Test
  void R24_heartbeatsComeOnceASecondWhileNothingElseDoes() {
    resumedAt(12);
    give(3);

    assertThat(heartbeats(0, 3_050)).containsExactly(15L, 15L, 15L);
    give(1);
    assertThat(heartbeats(3_100, 4_000)).isEmpty();
    assertThat(heartbeats(4_100, 4_100)).containsExactly(16L);
  }

  @Test
  void R24_beforeTheFirstEventThereIsNoHeartbeat() {
    live(0);

    assertThat(heartbeats(0, 5_000)).isEmpty();
  }

  @Test
  void R24_aSocketThatTakesNothingGetsNoHeartbeat() {
    live(2);
    machine.onFrame(
        new Frame(SESSION, Leg.LINK, machine.epoch(), 0, seq++, FrameKind.CONTROL, "{}"));
    machine.onFrameWritten(2, true);

    assertThat(heartbeats(0, 900)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1006, true", "1001, true", "1000, false", "1005, false", "1002, false"})
  void onlyALostSocketLetsTheClientComeBack(int code, boolean mayComeBack) {
    live(2);

    assertThat(machine.onSocketClosed(code))
        .containsExactly(mayComeBack ? new ReportDetached(code) : new ReportClosed(code));
    assertThat(machine.isDetached()).isEqualTo(mayComeBack);
  }

  @Test
  void aClientThatWasNotGivenATokenCannotComeBack() {
    live(1);

    assertThat(machine.onSocketClosed(1006)).containsExactly(new ReportClosed(1006));
  }

  @Test
  void R24_aSessionThatNoRouterGoesOnWithWaitsForItsClient() {
    resumedAt(12);
    machine.onOrphaned();

    assertThat(machine.onAbandoned())
        .contains(new CloseSocket(1001, "server_error.hub_unavailable"), new ReportDetached(1001))
        .doesNotHaveAnyElementsOfTypes(ReportClosed.class);
  }

  @Test
  void R23_aClientThatCanComeBackIsSentElsewhereAndItsSessionWaits() {
    resumedAt(12);

    assertThat(machine.onSentElsewhere())
        .contains(new CloseSocket(1001, "server_error.hub_unavailable"), new ReportDetached(1001))
        .doesNotHaveAnyElementsOfTypes(ReportClosed.class);
    assertThat(machine.onSentElsewhere()).as("once").isEmpty();
  }

  @Test
  void aClientThatHasNothingToComeBackWithIsNotSentElsewhere() {
    live(1);

    assertThat(machine.onSentElsewhere()).isEmpty();
  }

  @Test
  void whatTheRouterHasEndedIsNotLost() {
    resumedAt(12);
    machine.onCloseLink(new CloseLink(SESSION, machine.epoch(), 1001, ""));

    assertThat(machine.onSocketClosed(1006)).containsExactly(new ReportClosed(1001));
  }

  @Test
  void aClientThatTakesNothingIsCutOffAndMayComeBack() {
    live(2);
    give(1);
    machine.onFrame(
        new Frame(SESSION, Leg.LINK, machine.epoch(), 0, seq++, FrameKind.CONTROL, "{}"));
    machine.onFrameWritten(2, true);
    machine.onTick(100);

    assertThat(machine.onTick(1_100))
        .filteredOn(effect -> effect instanceof CloseSocket || effect instanceof ReportDetached)
        .containsExactly(
            new CloseSocket(1013, "invalid_request_error.client_too_slow"),
            new ReportDetached(1013));
  }

  private List<Buffer> written(int frames, int chars) {
    List<Buffer> pings = new ArrayList<>();
    for (int n = 0; n < frames; n++) {
      machine.onFrame(
          new Frame(SESSION, Leg.LINK, machine.epoch(), 0, seq++, FrameKind.CONTROL, "{}"));
      machine.onFrameWritten(chars, false);
      if (machine.isPingDue()) {
        pings.add(machine.onPing());
      }
    }
    return pings;
  }

  @Test
  void whatIsNotKnownToHaveArrivedEarnsNoCreditBeyondItsBounds() {
    resumedAt(0);
    List<Buffer> pings = written(UNCONFIRMED, 1);
    assertThat(machine.isQueueFull()).isFalse();
    machine.takeCredit();

    pings.addAll(written(3, 1));
    assertThat(machine.isBehind()).isTrue();
    assertThat(machine.isQueueFull()).isTrue();

    machine.onPong(pings.get(1));
    assertThat(machine.isBehind()).isFalse();
    assertThat(machine.onDrained()).contains(new ReturnCredit(3, 3));
  }

  @Test
  void longEventsAreBehindSooner() {
    resumedAt(0);

    written(2, 500);
    assertThat(machine.isBehind()).isFalse();
    written(1, 1);
    assertThat(machine.isBehind()).isTrue();
  }

  @Test
  void onlyAnAnswerToAPingOfThisLinkSaysThatAnythingArrived() {
    resumedAt(0);
    List<Buffer> pings = written(UNCONFIRMED + 1, 1);

    machine.onPong(Buffer.buffer());
    machine.onPong(Buffer.buffer("twelve bytes"));
    machine.onPong(pings.get(0).copy().setLong(4, 1_000));
    assertThat(machine.isBehind()).isTrue();
    machine.onPong(pings.get(pings.size() - 1));
    assertThat(machine.isBehind()).isFalse();
  }

  @Test
  void aClientThatIsNotReadCannotSayThatAnythingArrived() {
    resumedAt(0);
    for (int n = 0; n < CreditWindow.FRAMES; n++) {
      machine.onClientText(1);
    }

    written(UNCONFIRMED + 1, 1);

    assertThat(machine.isBehind()).isFalse();
    machine.onCredit(new Credit(SESSION, Leg.LINK, machine.epoch(), 0, CreditWindow.FRAMES, 64));
    assertThat(machine.isBehind()).isTrue();
  }

  @Test
  void pingsThatNobodyAnswersAreNotPutUpWithoutEnd() {
    resumedAt(0);

    List<Buffer> pings = written(10_000, 1);

    assertThat(pings).hasSize(64);
    machine.onPong(pings.get(63));
    assertThat(machine.isBehind()).isTrue();
    assertThat(machine.isPingDue()).as("though nothing more is written").isTrue();
    machine.onPong(machine.onPing());
    assertThat(machine.isBehind()).isFalse();
  }

  @Test
  void nothingIsPutBehindAClose() {
    resumedAt(0);
    machine.onCloseLink(new CloseLink(SESSION, machine.epoch(), 1000, ""));
    written(100, 1);

    assertThat(machine.isPingDue()).isFalse();
  }

  @Test
  void aClientThatGetsSomethingNowAndThenIsSlowAndNotGone() {
    resumedAt(0);
    List<Buffer> pings = written(UNCONFIRMED + 6, 1);
    machine.onTick(100);
    assertThat(machine.onTick(1_000)).doesNotHaveAnyElementsOfTypes(CloseSocket.class);

    machine.onPong(pings.get(0));
    assertThat(machine.isBehind()).isTrue();
    assertThat(machine.onTick(1_100)).doesNotHaveAnyElementsOfTypes(CloseSocket.class);
    assertThat(machine.onTick(2_000)).doesNotHaveAnyElementsOfTypes(CloseSocket.class);

    assertThat(machine.onTick(2_100))
        .contains(new CloseSocket(1013, "invalid_request_error.client_too_slow"));
  }

  @Test
  void R24_eventsThatDoNotEndTheSessionGoUpInTheOrderOfTheClientsOwn() {
    live(2);
    machine.onClientText(5);
    long first = machine.nextUplinkSeq();

    List<LinkEffect> effects = unusable();

    assertThat(effects).singleElement().isInstanceOf(SendUp.class);
    assertThat(((SendUp) effects.get(0)).seq()).isEqualTo(first + 1);
    assertThat(((SendUp) effects.get(0)).json()).contains("invalid_value");
    machine.onFrameRead(100_000);
    assertThat(machine.onTick(100))
        .hasAtLeastOneElementOfType(CountThrottled.class)
        .hasAtLeastOneElementOfType(SendUp.class)
        .doesNotHaveAnyElementsOfTypes(WriteEvent.class);
  }

  @Test
  void R6_whatGoesUpTakesOfTheSameWindow() {
    live(2);
    for (int n = 1; n < CreditWindow.FRAMES; n++) {
      machine.onClientText(1);
    }

    assertThat(unusable())
        .hasSize(2)
        .hasAtLeastOneElementOfType(SendUp.class)
        .hasAtLeastOneElementOfType(PauseInput.class);
  }
}
