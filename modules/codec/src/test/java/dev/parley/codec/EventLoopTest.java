package dev.parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.audio.PcmSink;
import dev.parley.audio.format.AudioDecoder;
import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.opus.OpusWarmUp;
import dev.parley.contract.Convert.What;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import dev.parley.contract.codec.BusCodecs;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much a codec does on its event loop; only what it converts there takes time. */
class EventLoopTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String PCM_16 = "audio/pcm;rate=16000";
  private static final String PCM = "audio/pcm;rate=24000";

  /** 20 ms of {@link #PCM_16}: one step. */
  private static final int FRAME_BYTES = 640;

  private final AtomicLong nanos = new AtomicLong();

  private final Counted counted = new Counted();
  private Vertx vertx;
  private StandInRouter router;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    BusCodecs.register(vertx.eventBus());
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  /**
   * @param stepNanos how long a step takes on the event loop
   */
  private void deploy(long stepNanos) {
    CodecVerticle codec =
        new CodecVerticle(
            new Workshop(
                new CodecConfig(2, 100, 0, 32_000, Duration.ofHours(2)),
                new Slots(100),
                new Warmth(new OpusWarmUp(40)),
                nanos::get,
                (waited, now) -> {},
                (from, to) ->
                    new Conversion(
                        new Timed(Streams.CODECS.decoder(from), nanos, stepNanos),
                        Streams.CODECS.encoder(to))),
            new CodecEnvironment(InstanceId.create(), "1", counted));
    vertx.deployVerticle(codec).await();
    router = new StandInRouter(vertx, InstanceId.create(), codec.instance());
  }

  private StandInRouter.Direction open(String session) {
    StandInRouter.Direction direction =
        router.direction(new SessionId("sess_" + session), Leg.CODEC_IN, 1);
    direction.open(PCM_16, PCM).await();
    return direction;
  }

  private void awaitLanes(List<Lane> lanes) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(counted.lanes).isEqualTo(lanes));
  }

  @Test
  void whatComesOfManySessionsAtOnceGoesToWorkersBeyondATenthOfAMillisecond() {
    deploy(40_000);
    List<StandInRouter.Direction> sessions = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      sessions.add(open("s" + i));
    }

    sessions.forEach(session -> session.sound(new byte[FRAME_BYTES]));
    await().atMost(PATIENCE).until(() -> counted.lanes.size() == 8);

    assertThat(Collections.frequency(counted.lanes, Lane.INLINE)).isEqualTo(3);
    await()
        .atMost(PATIENCE)
        .until(() -> sessions.stream().allMatch(session -> session.answered().size() == 1));
    counted.lanes.clear();
    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    sessions.get(7).sound(new byte[FRAME_BYTES]);
    awaitLanes(List.of(Lane.INLINE));
  }

  @Test
  void aPieceThatTakesLongerThanItWasThoughtToGoesOnOnAWorker() {
    deploy(60_000);
    AudioFormat from = AudioFormat.parse(PCM_16);
    byte[] piece = Streams.joined(Streams.runs(from, Streams.sound(4 * 480)));
    List<byte[]> whole =
        Streams.whole(Streams.conversion(from, AudioFormat.parse(PCM)), List.of(piece));
    StandInRouter.Direction session = open("one");

    session.sound(piece);

    awaitLanes(List.of(Lane.INLINE, Lane.WORKER));
    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    session.send(What.END, "");
    await().atMost(PATIENCE).until(() -> session.answered().size() == 2);
    assertThat(session.bytes()).isEqualTo(Streams.joined(whole));
  }

  @Test
  void aSessionKeepsItsOrderWhenItsPiecesGoBothWays() {
    deploy(40_000);
    AudioFormat from = AudioFormat.parse(PCM_16);
    List<byte[]> pieces = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      pieces.add(Streams.joined(Streams.runs(from, Streams.sound(480 + i))));
    }
    StandInRouter.Direction session = open("one");

    for (byte[] piece : pieces) {
      session.sound(piece);
      nanos.addAndGet(60_000);
    }
    session.send(What.END, "");

    await().atMost(PATIENCE).until(() -> session.answered().size() == 41);
    assertThat(session.answered()).isEqualTo(LongStream.range(0, 41).boxed().toList());
    assertThat(session.bytes())
        .isEqualTo(
            Streams.joined(
                Streams.whole(Streams.conversion(from, AudioFormat.parse(PCM)), pieces)));
    assertThat(counted.lanes).contains(Lane.INLINE, Lane.WORKER);
  }

  /** A decoder on the event loop takes time, and one on a worker none. */
  private record Timed(AudioDecoder real, AtomicLong nanos, long stepNanos)
      implements AudioDecoder {
    @Override
    public AudioFormat format() {
      return real.format();
    }

    @Override
    public void push(byte[] bytes, int offset, int length, PcmSink out) {
      real.push(bytes, offset, length, out);
      if (Context.isOnEventLoopThread()) {
        nanos.addAndGet(stepNanos);
      }
    }

    @Override
    public void flush(PcmSink out) {
      real.flush(out);
    }

    @Override
    public long concealedSamples() {
      return real.concealedSamples();
    }
  }
}
