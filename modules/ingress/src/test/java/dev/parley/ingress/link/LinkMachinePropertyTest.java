package dev.parley.ingress.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.flow.CreditWindow;
import dev.parley.contract.flow.InputRate;
import dev.parley.contract.link.ErrorEvents;
import dev.parley.ingress.IngressConfig.Unconfirmed;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Invariants of a link under any order of what can happen to it. */
class LinkMachinePropertyTest {
  private static final int TICKS_UNTIL_ALL_IS_RETURNED = 10;

  private static final SessionId SESSION = SessionId.create();
  private static final int UNCONFIRMED = 10;
  private static final LinkLimits LIMITS =
      new LinkLimits(
          3_000,
          20_000,
          1_000,
          700,
          500,
          new InputRate.Limits(50, 600_000, 300, 0, 2_000),
          new Unconfirmed(UNCONFIRMED, 150_000));

  private enum Input {
    TEXT,
    UNUSABLE,
    VIOLATION,
    FRAME,
    STALE_FRAME,
    LOST_FRAME,
    CREDIT,
    STALE_CREDIT,
    CLOSE_LINK,
    ROUTER_LOST,
    SHUTDOWN,
    DRAIN,
    FILL,
    PONG,
    TICK,
    TRY_AGAIN,
    ACCEPT,
    REFUSE,
    SOCKET_CLOSED
  }

  @Provide
  Arbitrary<List<Tuple2<Input, Integer>>> histories() {
    Arbitrary<Input> usual =
        Arbitraries.of(
            Input.TEXT,
            Input.TEXT,
            Input.UNUSABLE,
            Input.FRAME,
            Input.FRAME,
            Input.CREDIT,
            Input.DRAIN,
            Input.FILL,
            Input.PONG,
            Input.TICK,
            Input.ACCEPT,
            Input.STALE_FRAME,
            Input.STALE_CREDIT);
    Arbitrary<Input> any = Arbitraries.of(Input.class);
    Arbitrary<Input> input = Arbitraries.frequencyOf(Tuple.of(30, usual), Tuple.of(1, any));
    Arbitrary<Integer> size = Arbitraries.integers().between(0, 60_000);
    return input.flatMap(i -> size.map(n -> Tuple.of(i, n))).list().ofMinSize(5).ofMaxSize(150);
  }

  private record Ping(Buffer payload, int framesBefore) {}

  /** Plays the parts of the socket and the router, and notes what the machine had done to them. */
  private static final class Play {
    final LinkMachine machine;
    final List<LinkEffect> effects = new ArrayList<>();
    final ArrayDeque<Ping> pings = new ArrayDeque<>();
    long nowMs;
    long downlinkSeq;
    boolean socketFull;
    boolean reading;
    boolean closeFrameWritten;
    boolean refused;
    int reports;
    int framesWritten;
    int framesArrived;
    long bytesWritten;
    int creditReturned;
    long creditBytesReturned;
    int framesSent;
    int creditGranted;

    Play(boolean isOptedIn) {
      ErrorEvents errors = new ErrorEvents(InstanceId.create());
      HubEvents hubEvents = isOptedIn ? HubEvents.ofNew(errors) : null;
      machine = new LinkMachine(LIMITS, errors, hubEvents, 0);
    }

    void apply(Input input, int size) {
      switch (input) {
        case TEXT -> text(size);
        case UNUSABLE -> ifReading(() -> machine.onUnusable("invalid_value", "no", null, null));
        case VIOLATION ->
            ifReading(() -> machine.onViolation(ErrorCode.MESSAGE_TOO_BIG, "too big", 1009));
        case FRAME -> frame(downlinkSeq++, machine.epoch(), size);
        case STALE_FRAME -> assertDropped(machine.onFrame(newFrame(0, machine.epoch() - 1, size)));
        case LOST_FRAME -> frame(++downlinkSeq, machine.epoch(), size);
        case CREDIT -> credit(size);
        case STALE_CREDIT -> perform(machine.onCredit(newCredit(machine.epoch() - 1, 64)));
        case CLOSE_LINK ->
            perform(machine.onCloseLink(new CloseLink(SESSION, machine.epoch(), size, "x")));
        case ROUTER_LOST -> perform(machine.onRouterLost());
        case SHUTDOWN -> perform(machine.onShutdown());
        case DRAIN -> drain();
        case FILL -> socketFull = true;
        case PONG -> pong();
        case TICK -> tick(size / 100);
        case TRY_AGAIN -> tryAgain();
        case ACCEPT -> perform(machine.onAccepted());
        case REFUSE -> refuse();
        case SOCKET_CLOSED -> perform(machine.onSocketClosed(1006));
      }
    }

    private void text(int size) {
      if (!reading || machine.state() == LinkMachine.State.CLOSED) {
        return;
      }
      if (machine.state() == LinkMachine.State.LIVE) {
        assertThat(machine.isTooFast()).as("read although it is too fast").isFalse();
        machine.onFrameRead(size);
      }
      LinkMachine.Uplink verdict = machine.onClientText(size);
      if (verdict == LinkMachine.Uplink.DROP) {
        return;
      }
      assertThat(machine.state()).isEqualTo(LinkMachine.State.LIVE);
      assertThat(machine.nextUplinkSeq()).isEqualTo(framesSent);
      framesSent++;
      assertThat(framesSent - creditGranted).isLessThanOrEqualTo(CreditWindow.FRAMES);
      if (verdict == LinkMachine.Uplink.SEND_THEN_PAUSE) {
        reading = false;
      }
      if (machine.isTooFast()) {
        perform(machine.holdBack());
      }
    }

    private void ifReading(java.util.function.Supplier<List<LinkEffect>> input) {
      if (reading && machine.state() != LinkMachine.State.CLOSED) {
        perform(input.get());
      }
    }

    private void frame(long seq, long epoch, int size) {
      switch (machine.onFrame(newFrame(seq, epoch, size))) {
        case WRITE -> {
          assertThat(closeFrameWritten).isFalse();
          framesWritten++;
          bytesWritten += size;
          if (machine.onFrameWritten(size, socketFull)) {
            perform(List.of(machine.takeCredit()));
          }
          if (machine.isPingDue()) {
            pings.add(new Ping(machine.onPing(), framesWritten));
          }
        }
        case GAP -> perform(machine.onGap());
        case DROP ->
            assertThat(machine.state()).isIn(LinkMachine.State.CLOSING, LinkMachine.State.CLOSED);
      }
    }

    private void credit(int size) {
      int granted = Math.min(size, framesSent - creditGranted);
      creditGranted += granted;
      perform(machine.onCredit(newCredit(machine.epoch(), granted)));
    }

    private void drain() {
      socketFull = false;
      onWritable();
    }

    private void onWritable() {
      if (machine.isQueueFull() && !socketFull && !machine.isBehind()) {
        perform(machine.onDrained());
      }
    }

    /** The client has read up to the first ping that it has yet to answer. */
    private void pong() {
      Ping next = reading ? pings.poll() : null;
      if (next != null) {
        framesArrived = next.framesBefore;
        machine.onPong(next.payload);
        onWritable();
      }
    }

    void pongAll() {
      while (reading && !pings.isEmpty()) {
        pong();
      }
    }

    private void tick(int passedMs) {
      nowMs += passedMs;
      onWritable();
      perform(machine.onTick(nowMs));
    }

    private void tryAgain() {
      if (machine.state() == LinkMachine.State.OPENING) {
        machine.onTry();
        downlinkSeq = 0;
      }
    }

    private void refuse() {
      refused |= machine.state() == LinkMachine.State.OPENING;
      perform(machine.onRefused(ErrorCode.HUB_UNAVAILABLE, "none"));
    }

    private void perform(List<LinkEffect> wanted) {
      if (machine.state() == LinkMachine.State.CLOSED) {
        assertThat(wanted).allMatch(Play::isReport);
      }
      for (LinkEffect effect : wanted) {
        effects.add(effect);
        if (effect instanceof LinkEffect.PauseInput) {
          assertThat(reading).as("paused twice").isTrue();
          reading = false;
        } else if (effect instanceof LinkEffect.ResumeInput) {
          assertThat(reading).as("resumed twice").isFalse();
          reading = true;
        } else if (effect instanceof LinkEffect.WriteEvent) {
          assertThat(closeFrameWritten).as("written after the close").isFalse();
          perform(machine.onEventWritten(socketFull));
        } else if (effect instanceof LinkEffect.ReturnCredit credit) {
          creditReturned += credit.frames();
          creditBytesReturned += credit.bytes();
        } else if (effect instanceof LinkEffect.CloseSocket close) {
          assertThat(closeFrameWritten).as("closed twice").isFalse();
          assertThat(close.code()).matches(Play::isSendable, "a code a frame can carry");
          closeFrameWritten = true;
        } else if (effect instanceof LinkEffect.SendUp event) {
          assertThat(event.seq()).isEqualTo(framesSent++);
        } else if (isReport(effect)) {
          reports++;
        }
      }
    }

    private static boolean isReport(LinkEffect effect) {
      return effect instanceof LinkEffect.ReportClosed
          || effect instanceof LinkEffect.ReportDetached;
    }

    private static boolean isSendable(int code) {
      return (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006))
          || (code >= 3000 && code <= 4999);
    }

    private static void assertDropped(LinkMachine.Downlink verdict) {
      assertThat(verdict).isEqualTo(LinkMachine.Downlink.DROP);
    }

    private static Frame newFrame(long seq, long epoch, int size) {
      return new Frame(SESSION, Leg.LINK, epoch, 0, seq, FrameKind.DATA, "x".repeat(size / 1_000));
    }

    private static Credit newCredit(long epoch, int frames) {
      return new Credit(SESSION, Leg.LINK, epoch, 0, frames, CreditWindow.BYTES);
    }
  }

  private static Play play(boolean isOptedIn, List<Tuple2<Input, Integer>> history) {
    Play play = new Play(isOptedIn);
    play.machine.onTry();
    for (Tuple2<Input, Integer> step : history) {
      play.apply(step.get1(), step.get2());
      assertThat(play.reports).isLessThanOrEqualTo(1);
      assertThat(play.creditReturned).isLessThanOrEqualTo(play.framesWritten);
      assertThat(play.creditBytesReturned).isLessThanOrEqualTo(play.bytesWritten);
    }
    return play;
  }

  @Property(tries = 300)
  void whateverHappensTheEndIsReportedOnceAndNothingFollowsIt(
      @ForAll boolean isOptedIn, @ForAll("histories") List<Tuple2<Input, Integer>> history) {
    Play play = play(isOptedIn, history);

    play.apply(Input.SOCKET_CLOSED, 0);
    int effects = play.effects.size();
    play.apply(Input.TICK, 60_000);
    play.apply(Input.SHUTDOWN, 0);
    play.apply(Input.CLOSE_LINK, 1000);
    play.apply(Input.SOCKET_CLOSED, 0);

    assertThat(play.machine.state()).isEqualTo(LinkMachine.State.CLOSED);
    assertThat(play.reports).isEqualTo(play.refused ? 0 : 1);
    assertThat(play.effects).hasSize(effects);
  }

  @Property(tries = 300)
  void everyWrittenFrameEarnsItsCreditOnceTheClientHasTakenIt(
      @ForAll boolean isOptedIn, @ForAll("histories") List<Tuple2<Input, Integer>> history) {
    Play play = play(isOptedIn, history);

    play.pongAll();
    play.drain();
    for (int tick = 0; tick < TICKS_UNTIL_ALL_IS_RETURNED; tick++) {
      play.apply(Input.TICK, 0);
    }

    if (play.machine.state() == LinkMachine.State.LIVE) {
      assertThat(play.creditReturned).isEqualTo(play.framesWritten);
      assertThat(play.creditBytesReturned).isEqualTo(play.bytesWritten);
    }
  }

  @Provide
  Arbitrary<List<Tuple2<Input, Integer>>> answers() {
    Arbitrary<Input> input =
        Arbitraries.of(
            Input.FRAME, Input.FRAME, Input.FRAME, Input.PONG, Input.FILL, Input.DRAIN, Input.TICK);
    Arbitrary<Integer> size = Arbitraries.integers().between(0, 60_000);
    return input.flatMap(i -> size.map(n -> Tuple.of(i, n))).list().ofMinSize(5).ofMaxSize(150);
  }

  /** So that what a router keeps of what it gave is enough for a client that got none of it. */
  @Property(tries = 300)
  void R24_creditIsNeverAheadOfWhatArrivedByMoreThanMayBeUnconfirmed(
      @ForAll("answers") List<Tuple2<Input, Integer>> history) {
    Play play = new Play(true);
    play.machine.onTry();
    play.apply(Input.ACCEPT, 0);

    for (Tuple2<Input, Integer> step : history) {
      play.apply(step.get1(), step.get2());
      assertThat(play.creditReturned - play.framesArrived).isLessThanOrEqualTo(UNCONFIRMED);
    }
  }

  @Property(tries = 300)
  void aLiveLinkWithCreditWhoseErrorsAreReadIsRead(
      @ForAll boolean isOptedIn, @ForAll("histories") List<Tuple2<Input, Integer>> history) {
    Play play = play(isOptedIn, history);

    play.drain();
    play.apply(Input.CREDIT, 60_000);
    play.apply(Input.TICK, 20_000);
    play.drain();

    if (play.machine.state() == LinkMachine.State.LIVE) {
      assertThat(play.reading).isTrue();
    }
    if (play.machine.state() == LinkMachine.State.OPENING) {
      assertThat(play.reading).isFalse();
    }
  }
}
