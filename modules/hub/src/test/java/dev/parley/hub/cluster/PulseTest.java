package dev.parley.hub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.peer.Beat;
import dev.parley.contract.peer.GoneNodes;
import dev.parley.contract.peer.Minority;
import dev.parley.hub.config.ClusterConfig;
import dev.parley.routing.health.BreakerSettings;
import dev.parley.routing.health.EndpointHealth;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node tells its own instances of the nodes that it hears. */
class PulseTest {
  private static final ClusterConfig.Pulse FAST =
      new ClusterConfig.Pulse(Duration.ofMillis(20), Duration.ofMillis(1_500));

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger minorities = new AtomicInteger();
  private final AtomicInteger gone = new AtomicInteger();

  @BeforeEach
  void listen() {
    BusCodecs.register(vertx.eventBus());
    Minority.consume(vertx.eventBus(), told -> minorities.incrementAndGet());
    GoneNodes.consume(vertx.eventBus(), node -> gone.incrementAndGet());
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void start(int majority) {
    EndpointHealth health =
        new EndpointHealth(Map.of(), BreakerSettings.DEFAULTS, () -> 0, () -> 0.0);
    vertx.deployVerticle(new Pulse(InstanceId.create(), FAST, majority, health, registry)).await();
  }

  /** Beats until it is cancelled. */
  private long another() {
    Beat beat = new Beat(InstanceId.create(), List.of(), List.of());
    return vertx.setPeriodic(0, 20, tick -> Address.BEATS.publish(vertx.eventBus(), beat));
  }

  private void untilHeard(int others) {
    await().until(() -> registry.get("parley.cluster.nodes").gauge().value() == others);
  }

  /** Behind all that was told until now, so that it would have been heard. */
  private void assertToldOf(int times) {
    Minority.tell(vertx.eventBus());
    await().until(() -> minorities.get() > times);
    assertThat(minorities.getAndDecrement()).isEqualTo(times + 1);
  }

  @Test
  void R23_aMinorityIsToldEachTimeThatItBegins() {
    start(2);
    for (int times = 1; times <= 2; times++) {
      long one = another();
      long two = another();
      untilHeard(2);

      vertx.cancelTimer(one);
      untilHeard(1);
      assertToldOf(times - 1);
      vertx.cancelTimer(two);

      int wanted = times;
      await().until(() -> minorities.get() == wanted);
    }
  }

  @Test
  void whereAMinorityIsNotToldFromASmallClusterNobodyIsSentAway() {
    start(1);
    long other = another();
    untilHeard(1);
    vertx.cancelTimer(other);
    await().until(() -> gone.get() == 1);
    untilHeard(0);

    assertToldOf(0);
  }

  @Test
  void aNodeThatHasYetToHearOthersIsNotCutOff() {
    start(2);
    long other = another();
    untilHeard(1);

    assertToldOf(0);
    vertx.cancelTimer(other);
  }
}
