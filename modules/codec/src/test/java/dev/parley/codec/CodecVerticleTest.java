package dev.parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.opus.OpusWarmUp;
import dev.parley.contract.Address;
import dev.parley.contract.CodecFault.Code;
import dev.parley.contract.CodecOpened;
import dev.parley.contract.Convert;
import dev.parley.contract.Convert.What;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.peer.Drain;
import dev.parley.contract.peer.GoneNodes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A codec on the bus, asked by routers. */
class CodecVerticleTest {
  private static final String PCM = "audio/pcm;rate=24000";
  private static final String PCM_16 = "audio/pcm;rate=16000";
  private static final SessionId ANN = new SessionId("sess_ann");
  private static final SessionId BEN = new SessionId("sess_ben");

  /** So long that it is no work for an event loop. */
  private static final byte[] LONG = new byte[7_000];

  private final InstanceId routersNode = InstanceId.create();
  private final Counted counted = new Counted();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final AtomicLong lead = new AtomicLong();
  private Vertx vertx;
  private String deployment = "";
  private CodecVerticle codec;
  private StandInRouter router;

  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
    Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
  }

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    BusCodecs.register(vertx.eventBus());
  }

  @AfterEach
  void stop() {
    gate.countDown();
    vertx.close().await();
  }

  private void deploy() {
    deploy(10, Streams::conversion);
  }

  private void deploy(
      int maxSessions, BiFunction<AudioFormat, AudioFormat, Conversion> conversions) {
    Workshop workshop =
        new Workshop(
            new CodecConfig(2, maxSessions, 0, 32_000, Duration.ofHours(2)),
            new Slots(maxSessions),
            new Warmth(new OpusWarmUp(40)),
            () -> System.nanoTime() + lead.get(),
            (waited, now) -> {},
            conversions);
    codec = new CodecVerticle(workshop, new CodecEnvironment(InstanceId.create(), "1", counted));
    deployment = vertx.deployVerticle(codec).await();
    router = new StandInRouter(vertx, InstanceId.createOn(routersNode), codec.instance());
  }

  /** The first conversion stands still until the gate opens; all others go on. */
  private void deployGated() {
    AtomicInteger made = new AtomicInteger();
    deploy(
        10,
        (from, to) ->
            made.getAndIncrement() > 0
                ? Streams.conversion(from, to)
                : new Conversion(
                    new GatedDecoder(from, gate, entered, mostAtOnce), Streams.CODECS.encoder(to)));
  }

  private StandInRouter.Direction in(SessionId session) {
    return router.direction(session, Leg.CODEC_IN, 1);
  }

  private StandInRouter.Direction standing() throws InterruptedException {
    StandInRouter.Direction direction = in(ANN);
    direction.open(PCM_16, PCM).await();
    direction.sound(LONG);
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    return direction;
  }

  private static void assertUnavailable(Future<CodecOpened> opening) {
    assertThatThrownBy(opening::await)
        .satisfies(
            failure ->
                assertThat(HubException.ofBusFailure(failure).code())
                    .isEqualTo(ErrorCode.CODEC_UNAVAILABLE));
  }

  private static List<Long> numbers(int count) {
    return LongStream.range(0, count).boxed().toList();
  }

  @Test
  void soundComesBackInTheOtherFormatPieceByPieceInOrder() {
    deploy();
    AudioFormat from = AudioFormat.parse(PCM_16);
    AudioFormat to = AudioFormat.parse(PCM);
    List<byte[]> pieces = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pieces.add(Streams.joined(Streams.runs(from, Streams.sound(480 * (1 + i)))));
    }
    StandInRouter.Direction direction = in(ANN);

    assertThat(direction.open(PCM_16, PCM).await())
        .isEqualTo(new CodecOpened(ANN, 1, Leg.CODEC_IN, 1));
    pieces.forEach(direction::sound);
    direction.send(What.END, "");

    await().until(() -> direction.answered().size() == pieces.size() + 1);
    assertThat(direction.answered()).isEqualTo(numbers(pieces.size() + 1));
    assertThat(direction.bytes())
        .isEqualTo(Streams.joined(Streams.whole(Streams.conversion(from, to), pieces)));
    assertThat(counted.lanes).contains(Lane.INLINE);
  }

  @Test
  void opusIsMadeAndReadOffTheEventLoop() {
    deploy();
    List<byte[]> packets = Streams.runs(AudioFormat.parse("audio/opus"), Streams.sound(4_800));
    StandInRouter.Direction in = in(ANN);
    StandInRouter.Direction out = router.direction(ANN, Leg.CODEC_OUT, 1);
    Future.all(in.open("audio/opus", PCM), out.open(PCM, "audio/webm")).await();

    packets.forEach(in::sound);
    out.sound(new byte[9_600]);
    out.send(What.END, "");

    await().until(() -> in.answered().size() == packets.size() && out.answered().size() == 2);
    assertThat(in.bytes().length / 2).isBetween(4_800 - 200, 4_800 + 480);
    assertThat(Streams.samples(AudioFormat.parse("audio/webm"), List.of(out.bytes())))
        .isBetween(4_800 - 480, 4_800 + 480);
    assertThat(counted.lanes).containsOnly(Lane.WORKER);
  }

  @Test
  void aDirectionIsSerialAndOthersDoNotWaitForIt() throws InterruptedException {
    deployGated();
    StandInRouter.Direction ann = standing();
    StandInRouter.Direction ben = in(BEN);
    ben.open(PCM_16, PCM).await();
    for (int i = 1; i < 10; i++) {
      ann.sound(LONG);
      ben.sound(LONG);
    }

    await().until(() -> ben.answered().size() == 9);
    assertThat(ann.answered()).isEmpty();
    gate.countDown();
    await().until(() -> ann.answered().size() == 10);
    assertThat(ann.answered()).isEqualTo(numbers(10));
    assertThat(ben.answered()).isEqualTo(numbers(9));
    assertThat(mostAtOnce).hasValue(1);
  }

  @Test
  void whatIsSaidOfAClosedConversionIsHeardNoMoreAndItClosesOnce() throws InterruptedException {
    deployGated();
    StandInRouter.Direction ann = standing();

    ann.close();
    ann.close();
    ann.sound(LONG);
    StandInRouter.Direction ben = in(BEN);
    ben.open(PCM_16, PCM).await();
    assertThat(counted.closed).isEmpty();
    gate.countDown();

    await().until(() -> !counted.closed.isEmpty());
    ben.sound(LONG);
    await().until(() -> ben.answered().size() == 1);
    assertThat(ann.answered()).isEmpty();
    assertThat(counted.closed).containsExactly("asked");
  }

  @Test
  void aStopWaitsForTheJobThatRunsAndClosesOnce() throws InterruptedException {
    deployGated();
    standing();
    Future<Void> stopped = vertx.undeploy(deployment);

    assertThat(counted.closed).isEmpty();
    assertThat(stopped.isComplete()).isFalse();
    gate.countDown();
    stopped.await();

    assertThat(counted.closed).containsExactly("asked");
  }

  @Test
  void aRouterThatSendsMoreThanThereIsRoomForLosesTheConversion() throws InterruptedException {
    deployGated();
    StandInRouter.Direction ann = standing();
    for (int i = 1; i < Convert.MAX_UNANSWERED; i++) {
      ann.sound(new byte[960]);
    }
    in(BEN).open(PCM_16, PCM).await();
    ann.sound(new byte[960]);
    in(new SessionId("sess_eva")).open(PCM_16, PCM).await();
    gate.countDown();

    await().until(() -> counted.closed.contains("internal"));
    assertThat(ann.answered()).isEmpty();
  }

  @Test
  void asMuchAsThereIsRoomForIsAnswered() throws InterruptedException {
    deployGated();
    StandInRouter.Direction ann = standing();
    for (int i = 1; i < Convert.MAX_UNANSWERED; i++) {
      ann.sound(new byte[960]);
    }
    gate.countDown();

    await().until(() -> ann.answered().size() == Convert.MAX_UNANSWERED);
    assertThat(counted.closed).isEmpty();
  }

  @Test
  void aPieceThatIsMissingEndsTheConversion() {
    deploy();
    StandInRouter.Direction ann = in(ANN);
    ann.open(PCM_16, PCM).await();

    ann.send(1, What.SOUND, "AAAA");

    await().until(() -> counted.closed.contains("internal"));
    assertThat(ann.answered()).isEmpty();
  }

  @Test // R22
  void onlyTheHighestEpochAndGenerationAreServed() {
    deploy();
    StandInRouter.Direction old = in(ANN);
    old.open(PCM_16, PCM).await();
    old.open(PCM_16, PCM).await();
    StandInRouter.Direction next = router.direction(ANN, Leg.CODEC_IN, 2);
    next.open("audio/pcmu", PCM).await();

    old.sound(LONG);
    next.sound(new byte[160]);
    await().until(() -> next.answered().size() == 1);
    assertThat(old.answered()).isEmpty();
    assertUnavailable(old.open(PCM_16, PCM));

    StandInRouter.Direction heir = next.ofEpoch(2);
    heir.sound(new byte[160]);
    await().until(() -> counted.closed.size() == 2);
    assertUnavailable(next.open("audio/pcmu", PCM));
    heir.open("audio/pcmu", PCM).await();
    assertThat(counted.opened).hasSize(3);
    assertThat(counted.refused).hasSize(2);
  }

  @Test // R3
  void conversionsOfARouterThatIsGoneAreClosed() {
    deploy();
    in(ANN).open(PCM_16, PCM).await();
    StandInRouter other =
        new StandInRouter(vertx, InstanceId.createOn(InstanceId.create()), codec.instance());
    StandInRouter.Direction ben = other.direction(BEN, Leg.CODEC_IN, 1);
    ben.open(PCM_16, PCM).await();

    GoneNodes.tell(vertx.eventBus(), routersNode);

    await().until(() -> counted.closed.size() == 1);
    assertThat(counted.closed).containsExactly("hub_unavailable");
    ben.sound(LONG);
    await().until(() -> ben.answered().size() == 1);
  }

  @Test
  void aConversionThatIsNotHeardOfForAsLongAsASessionLastsIsClosed() {
    deploy();
    in(ANN).open(PCM_16, PCM).await();

    lead.set(Duration.ofHours(2).plusSeconds(1).toNanos());

    await().until(() -> counted.closed.contains("session_expired"));
  }

  @Test
  void aNodeConvertsForAsManySessionsAsItMayAndBothDirectionsAreOne() {
    deploy(1, Streams::conversion);
    StandInRouter.Direction in = in(ANN);
    StandInRouter.Direction out = router.direction(ANN, Leg.CODEC_OUT, 1);
    in.open(PCM_16, PCM).await();
    out.open(PCM, PCM_16).await();

    assertUnavailable(in(BEN).open(PCM_16, PCM));
    in.close();
    out.close();
    await().until(() -> counted.closed.size() == 2);

    assertThat(router.direction(BEN, Leg.CODEC_IN, 2).open(PCM_16, PCM).await()).isNotNull();
  }

  @Test
  void whatIsNoFormatAndNoLegOfACodecIsRefused() {
    deploy();

    assertUnavailable(in(ANN).open("audio/mp3", PCM));
    assertUnavailable(in(ANN).open(PCM, "audio/pcm;rate=7"));
    assertUnavailable(router.direction(ANN, Leg.LINK, 1).open(PCM_16, PCM));
    assertThat(counted.opened).isEmpty();
    assertThat(counted.refused).hasSize(3);
  }

  @Test
  void aFaultComesWithTheLastPartAndTheConversionGoesOn() {
    deploy();
    StandInRouter.Direction ann = in(ANN);
    ann.open("audio/ogg", PCM).await();

    ann.sound(new byte[100]);
    Streams.runs(AudioFormat.parse("audio/ogg"), Streams.sound(4_800)).forEach(ann::sound);

    await().until(() -> ann.bytes().length / 2 >= 4_000);
    assertThat(ann.answers().get(0).fault()).isNotNull();
    assertThat(counted.faults).containsExactly(Code.INVALID_AUDIO);
  }

  @Test
  void aConversionThatFailsInAWayOfItsOwnIsClosed() {
    deploy(
        10,
        (from, to) -> {
          throw new IllegalStateException("no such table");
        });

    assertUnavailable(in(ANN).open(PCM_16, PCM));
    await().until(() -> counted.closed.equals(List.of("internal")));
  }

  @Test
  void itIsKnownWhileItTakesSessionsAndNoLonger() {
    List<Announcement> heard = new CopyOnWriteArrayList<>();
    Address.ANNOUNCEMENTS
        .consume(vertx.eventBus(), message -> heard.add(message.body()))
        .completion()
        .await();
    deploy();
    StandInRouter.Direction ann = in(ANN);
    ann.open(PCM_16, PCM).await();

    await().until(() -> !heard.isEmpty());
    assertThat(heard.get(0).role()).isEqualTo(Role.CODEC);
    assertThat(heard.get(0).instance()).isEqualTo(codec.instance());
    Drain.begin(vertx.eventBus());

    await().until(() -> heard.get(heard.size() - 1).leaving());
    ann.sound(LONG);
    await().until(() -> ann.answered().size() == 1);
  }
}
