package dev.parley.provider.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.BusRecord;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import dev.parley.contract.flow.CreditWindow;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What holds for one upstream under any interleaving of what its router and its provider do. */
class UpstreamLegPropertiesTest {
  private static final int TICKS_UNTIL_ALL_IS_RETURNED = 10;

  private static final SessionId SESSION = new SessionId("sess_A");

  private enum Step {
    EVENT,
    LARGE_EVENT,
    COMMAND,
    DUPLICATE_COMMAND,
    CREDIT_ALL,
    CREDIT_ONE,
    FULL,
    DRAINED,
    TICK,
    PROVIDER_ENDS,
    ROUTER_CLOSES
  }

  @Property(tries = 300)
  void nothingIsLostReorderedOrRepeatedAndTheEndComesOnceAndLast(
      @ForAll("steps") List<Step> steps) {
    Scene scene = new Scene();

    steps.forEach(scene::play);

    assertThat(scene.payloads()).isEqualTo(scene.delivered.subList(0, scene.payloads().size()));
    assertThat(scene.seqsAreConsecutive()).isTrue();
    assertThat(scene.inFlight).isLessThanOrEqualTo(CreditWindow.FRAMES);
    assertThat(scene.ends).isLessThanOrEqualTo(1);
    long closed = scene.toRouter.stream().filter(UpstreamClosed.class::isInstance).count();
    assertThat(closed).isEqualTo(scene.endedByProvider ? 1 : 0);
    if (closed == 1) {
      assertThat(scene.payloads()).isEqualTo(scene.delivered);
      assertThat(scene.toRouter.get(scene.toRouter.size() - 1)).isInstanceOf(UpstreamClosed.class);
    }
    assertThat(scene.upstream.sent).isEqualTo(scene.commanded);
    assertThat(scene.credited()).isLessThanOrEqualTo(scene.commanded.size());
  }

  @Property(tries = 200)
  void whateverHappenedCreditAndADrainedSocketReleaseEverything(@ForAll("live") List<Step> steps) {
    Scene scene = new Scene();
    steps.forEach(scene::play);

    for (int i = 0; i < steps.size() + 1; i++) {
      scene.play(Step.CREDIT_ALL);
    }
    scene.play(Step.DRAINED);
    for (int tick = 0; tick < TICKS_UNTIL_ALL_IS_RETURNED; tick++) {
      scene.play(Step.TICK);
    }

    assertThat(scene.upstream.paused).isFalse();
    assertThat(scene.payloads()).isEqualTo(scene.delivered);
    assertThat(scene.credited()).isEqualTo(scene.commanded.size());
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.of(Step.class).list().ofMaxSize(300);
  }

  @Provide
  Arbitrary<List<Step>> live() {
    return Arbitraries.of(Step.class)
        .filter(step -> step != Step.PROVIDER_ENDS && step != Step.ROUTER_CLOSES)
        .list()
        .ofMaxSize(300);
  }

  /** One open leg between a recording router and a scripted socket. */
  private static final class Scene implements UpstreamLeg.Owner {
    final List<BusRecord> toRouter = new ArrayList<>();
    final List<String> delivered = new ArrayList<>();
    final List<String> commanded = new ArrayList<>();
    final FakeUpstream upstream = new FakeUpstream();
    final UpstreamLeg leg =
        new UpstreamLeg(
            new OpenUpstream(SESSION, 1, 1, new InstanceId("r"), "test", null),
            toRouter::add,
            this);
    int ends;
    int inFlight;
    boolean over;
    boolean endedByProvider;
    private int frameMark;

    Scene() {
      leg.open(listener -> new FakeConnector(upstream).connect(null, listener));
    }

    void play(Step step) {
      switch (step) {
        case EVENT -> event("e" + delivered.size());
        case LARGE_EVENT -> event("x".repeat(100_000) + delivered.size());
        case COMMAND -> command();
        case DUPLICATE_COMMAND -> repeat();
        case CREDIT_ALL -> credit(inFlight);
        case CREDIT_ONE -> credit(Math.min(1, inFlight));
        case FULL -> upstream.full = true;
        case DRAINED -> {
          upstream.full = false;
          leg.onWritable();
        }
        case TICK -> leg.onTick();
        case PROVIDER_ENDS -> {
          endedByProvider |= !over;
          over = true;
          leg.onClosed(new ProviderFault(ErrorCode.PROVIDER_CLOSED, "over"));
        }
        case ROUTER_CLOSES -> {
          over = true;
          leg.close();
        }
      }
      countFlight();
    }

    private void event(String event) {
      if (!over && !upstream.paused) {
        delivered.add(event);
        leg.onEvent(event);
      }
    }

    private void command() {
      if (commanded.size() - credited() == CreditWindow.FRAMES) {
        return;
      }
      String command = "c" + commanded.size();
      leg.onFrame(frame(commanded.size(), command));
      if (!over) {
        commanded.add(command);
      }
    }

    private void repeat() {
      if (!commanded.isEmpty()) {
        leg.onFrame(frame(0, commanded.get(0)));
      }
    }

    private void credit(int frames) {
      long bytes = 0;
      List<String> sent = payloads();
      for (int i = sent.size() - inFlight; i < sent.size() - inFlight + frames; i++) {
        bytes += sent.get(i).length();
      }
      inFlight -= frames;
      leg.onCredit(new Credit(SESSION, Leg.UPSTREAM, 1, 1, frames, bytes));
    }

    private void countFlight() {
      int sent = payloads().size();
      inFlight += sent - frameMark;
      frameMark = sent;
    }

    private static Frame frame(long seq, String payload) {
      return new Frame(SESSION, Leg.UPSTREAM, 1, 1, seq, FrameKind.UNREAD, payload);
    }

    List<String> payloads() {
      return toRouter.stream()
          .filter(Frame.class::isInstance)
          .map(record -> ((Frame) record).payload())
          .toList();
    }

    boolean seqsAreConsecutive() {
      List<Long> seqs =
          toRouter.stream()
              .filter(Frame.class::isInstance)
              .map(record -> ((Frame) record).seq())
              .toList();
      for (int i = 0; i < seqs.size(); i++) {
        if (seqs.get(i) != i) {
          return false;
        }
      }
      return true;
    }

    int credited() {
      return toRouter.stream()
          .filter(Credit.class::isInstance)
          .mapToInt(record -> ((Credit) record).frames())
          .sum();
    }

    @Override
    public void onConnectFailed(UpstreamLeg failed, ErrorCode code) {
      throw new AssertionError("never fails here");
    }

    @Override
    public void onEnded(UpstreamLeg ended, @Nullable ErrorCode code) {
      ends++;
    }
  }

  private record FakeConnector(FakeUpstream upstream) implements Connector {
    @Override
    public Attempt connect(@Nullable String config, UpstreamListener listener) {
      Promise<Upstream> opened = Promise.promise();
      opened.complete(upstream);
      return new Attempt() {
        @Override
        public Future<Upstream> opened() {
          return opened.future();
        }

        @Override
        public void cancel() {}
      };
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  private static final class FakeUpstream implements Upstream {
    final List<String> sent = new ArrayList<>();
    boolean paused;
    boolean full;

    @Override
    public String created() {
      return "{}";
    }

    @Override
    public boolean send(String event) {
      sent.add(event);
      return !full;
    }

    @Override
    public void pause() {
      paused = true;
    }

    @Override
    public void resume() {
      paused = false;
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
