package dev.parley.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.audio.opus.OpusWarmUp;
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
