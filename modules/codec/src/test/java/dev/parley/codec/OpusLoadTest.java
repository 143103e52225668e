package dev.parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.audio.format.AudioCodecs;
import dev.parley.audio.format.AudioEncoder;
import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.opus.OpusComplexity;
import dev.parley.audio.opus.OpusSettings;
import dev.parley.audio.opus.OpusWarmUp;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import dev.parley.contract.codec.BusCodecs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node's codecs do less work on Opus while their jobs wait, and more again; wired as always. */
class OpusLoadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String PCM = "audio/pcm;rate=24000";
  private static final AudioFormat OPUS = AudioFormat.parse("audio/opus");
  private static final short[] SOUND = Streams.sound(9_600);
  private static final byte[] BYTES = Streams.joined(Streams.runs(AudioFormat.standard(), SOUND));

  private final AtomicLong now = new AtomicLong();
  private final CountDownLatch free = new CountDownLatch(1);
  private Vertx vertx;
  private WorkerExecutor workers;
  private StandInRouter router;
  private int sessions;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    BusCodecs.register(vertx.eventBus());
    workers = vertx.createSharedWorkerExecutor(CodecVerticle.WORKERS, 1);
    Workshop real = Workshop.of(new CodecConfig(1, 100, 5, 32_000, Duration.ofHours(2)), now::get);
    Workshop workshop =
        new Workshop(
            real.config(),
            real.slots(),
            new Warmth(new OpusWarmUp(0)),
            real.nanoClock(),
            real.load(),
            real.conversions());
    CodecVerticle codec =
        new CodecVerticle(
            workshop, new CodecEnvironment(InstanceId.create(), "1", CodecMetrics.NONE));
    vertx.deployVerticle(codec).await();
    router = new StandInRouter(vertx, InstanceId.create(), codec.instance());
  }

  @AfterEach
  void stop() {
    free.countDown();
    vertx.close().await();
  }

  private StandInRouter.Direction open() {
    StandInRouter.Direction direction =
        router.direction(new SessionId("sess_" + sessions++), Leg.CODEC_OUT, 1);
    direction.open(PCM, OPUS.describe()).await();
    return direction;
  }

  /** What a session that begins now gets for the sound. */
  private byte[] encoded() {
    StandInRouter.Direction direction = open();
    direction.sound(BYTES);
    await().atMost(PATIENCE).until(() -> direction.answered().size() == 1);
    return direction.bytes();
  }

  /** The same from an encoder of a complexity. */
  private static byte[] encoded(int complexity) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    AudioEncoder encoder =
        new AudioCodecs(OpusSettings.SPEECH, new OpusComplexity(complexity, 0)).encoder(OPUS);
    encoder.push(SOUND, 0, SOUND.length, all::write);
    return all.toByteArray();
  }

  /** All threads are taken while a piece comes, and it waits for so long. */
  private void pieceWaits(Duration duration) throws InterruptedException {
    StandInRouter.Direction direction = open();
    CountDownLatch taken = new CountDownLatch(1);
    Future<Boolean> busy =
        workers.executeBlocking(
            () -> {
              taken.countDown();
              return free.await(60, TimeUnit.SECONDS);
            });
    assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
    direction.sound(BYTES);
    // The piece is behind its session's request, which is answered when the codec has it.
    direction.open(PCM, OPUS.describe()).await();
    now.addAndGet(duration.toNanos());
    free.countDown();
    busy.await();
    await().atMost(PATIENCE).until(() -> direction.answered().size() == 1);
  }

  @Test
  void eachComplexityCanBeTold() {
    assertThat(encoded(3)).isNotEqualTo(encoded(5)).isNotEqualTo(encoded(4));
    assertThat(encoded(4)).isNotEqualTo(encoded(5));
    assertThat(encoded()).isEqualTo(encoded(5));
  }

  @Test
  void aWaitOfTenMillisecondsChangesNothing() throws InterruptedException {
    pieceWaits(Duration.ofMillis(10));

    assertThat(encoded()).isEqualTo(encoded(5));
  }

  @Test
  void aLongerOneLowersItForAllAndEachFiveSecondsWithoutRaiseIt() throws InterruptedException {
    pieceWaits(Duration.ofMillis(11));
    assertThat(encoded()).isEqualTo(encoded(3));

    now.addAndGet(OpusComplexity.CALM.toNanos() - 1);
    assertThat(encoded()).isEqualTo(encoded(3));
    now.addAndGet(1);
    assertThat(encoded()).isEqualTo(encoded(4));
    now.addAndGet(OpusComplexity.CALM.toNanos());
    assertThat(encoded()).isEqualTo(encoded(5));
    now.addAndGet(OpusComplexity.CALM.toNanos());
    assertThat(encoded()).isEqualTo(encoded(5));
  }
}
