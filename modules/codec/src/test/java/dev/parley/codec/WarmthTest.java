package dev.parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.audio.opus.OpusWarmUp;
import dev.parley.contract.InstanceId;
import dev.parley.contract.codec.BusCodecs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When Opus is warmed up, and who waits for it. */
class WarmthTest {
  private final Vertx vertx = Vertx.vertx();
  private final Jobs jobs = new Jobs(vertx.createSharedWorkerExecutor("warm", 1));
  private final CountDownLatch busy = new CountDownLatch(1);

  @AfterEach
  void stop() {
    busy.countDown();
    vertx.close().await();
  }

  @Test
  void whoNeedsItBeginsItAndWaits() {
    OpusWarmUp warmUp = new OpusWarmUp(60);
    Warmth warmth = new Warmth(warmUp);
    warmth.beginLater(vertx, jobs);
    assertThat(warmUp.isReady()).isFalse();

    warmth.ready(vertx, jobs).await();

    await().atMost(Duration.ofSeconds(20)).until(warmUp::isReady);
    assertThat(warmth.ready(vertx, jobs).succeeded()).isTrue();
  }

  @Test
  void itBeginsHalfAMinuteAfterTheStartAndRestsBetweenSlices() {
    BusCodecs.register(vertx.eventBus());
    OpusWarmUp warmUp = new OpusWarmUp(2 * Warmth.SLICE_FRAMES + 1);
    ManualTimers time = new ManualTimers();
    Warmth warmth = new Warmth(warmUp, time);
    Workshop real = Workshop.of(new CodecConfig(1, 1, 5, 32_000, Duration.ofHours(1)));
    Workshop workshop =
        new Workshop(
            real.config(), real.slots(), warmth, real.nanoClock(), real.load(), real.conversions());
    CodecEnvironment environment =
        new CodecEnvironment(InstanceId.create(), "1", CodecMetrics.NONE);
    vertx.deployVerticle(new CodecVerticle(workshop, environment)).await();
    vertx.deployVerticle(new CodecVerticle(workshop, environment)).await();

    time.advance(Warmth.LATER_MS - 1);
    assertThat(time.ran()).isZero();
    time.advance(1);
    for (int slice = 1; slice < 3; slice++) {
      await().atMost(Duration.ofSeconds(20)).until(() -> time.waiting() == 1);
      assertThat(warmUp.isReady()).isFalse();
      time.advance(Warmth.PAUSE_MS - 1);
      assertThat(time.waiting()).isOne();
      time.advance(1);
    }

    await().atMost(Duration.ofSeconds(20)).until(warmUp::isReady);
    assertThat(time.waiting()).isZero();
    assertThat(time.ran()).isEqualTo(2 + 2);
  }

  @Test
  void whoNeedsItMeanwhileEndsTheRests() {
    OpusWarmUp warmUp = new OpusWarmUp(10 * Warmth.SLICE_FRAMES);
    ManualTimers time = new ManualTimers();
    Warmth warmth = new Warmth(warmUp, time);
    warmth.beginLater(vertx, jobs);
    time.advance(Warmth.LATER_MS);
    await().atMost(Duration.ofSeconds(20)).until(() -> time.waiting() == 1);

    warmth.ready(vertx, jobs);
    time.advance(Warmth.PAUSE_MS);

    await().atMost(Duration.ofSeconds(20)).until(warmUp::isReady);
    assertThat(time.ran()).isEqualTo(2);
  }

  @Test
  void nobodyWaitsForItForLong() {
    OpusWarmUp warmUp = new OpusWarmUp(60);
    Warmth warmth = new Warmth(warmUp);
    Future<Boolean> occupied =
        jobs.run(
            () -> {
              busy.await();
              return true;
            });

    warmth.ready(vertx, jobs).await();

    assertThat(warmUp.isReady()).isFalse();
    busy.countDown();
    occupied.await();
    await().atMost(Duration.ofSeconds(20)).until(warmUp::isReady);
  }
}
