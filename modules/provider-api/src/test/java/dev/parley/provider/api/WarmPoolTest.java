package dev.parley.provider.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamOpened;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.error.ErrorCode;
import dev.parley.provider.api.ScriptedConnector.ScriptedUpstream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarmPoolTest {
  private static final SessionId SESSION = new SessionId("sess_A");

  private final Vertx vertx = Vertx.vertx();
  private final Meters meters = new Meters();
  private final AtomicReference<ScriptedConnector> connector = new AtomicReference<>();
  private SessionSlots slots = new SessionSlots(10);
  private String deployment = "";
  private StandInRouter router;

  /** What the metrics show. */
  private static final class Meters implements ProviderMetrics {
    final AtomicInteger warm = new AtomicInteger();
    final List<Boolean> taken = new CopyOnWriteArrayList<>();

    @Override
    public void connected(String endpoint, long millis) {}

    @Override
    public void connectFailed(String endpoint, ErrorCode code) {}

    @Override
    public void ended(String endpoint, @Nullable ErrorCode code) {}

    @Override
    public void warm(String endpoint, int change) {
      warm.addAndGet(change);
    }

    @Override
    public void turnsTakenOver(String endpoint) {}

    @Override
    public void warmTaken(String endpoint, boolean wasThere) {
      taken.add(wasThere);
    }
  }

  private void deploy(int warm, int limit, Duration cap) throws Exception {
    BusCodecs.register(vertx.eventBus());
    slots = new SessionSlots(limit);
    EndpointConfig endpoint =
        new EndpointConfig(
                "test",
                "openai",
                URI.create("http://localhost/v1"),
                null,
                "model",
                null,
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                Duration.ofSeconds(15),
                limit,
                null,
                false)
            .withWarm(warm);
    ProviderVerticle verticle =
        new ProviderVerticle(
            endpoint,
            new Capabilities(true, true, true, true, true, true, Set.of(), Set.of(), cap),
            slots,
            new ProviderEnvironment(InstanceId.create(), "1.0", meters),
            owner -> {
              connector.set(new ScriptedConnector(owner));
              return connector.get();
            });
    deployment = vertx.deployVerticle(verticle).await();
    router = new StandInRouter(vertx, verticle.instance());
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private ScriptedUpstream upstream(int number) {
    await().until(() -> connector.get().upstreams.size() > number);
    return connector.get().upstreams.get(number);
  }

  /** The upstream with this number comes up and waits. */
  private ScriptedUpstream ready(int number) {
    ScriptedUpstream ready = upstream(number);
    ready.becomeReady();
    return ready;
  }

  @Test
  void theyAreOpenedOneAfterTheOtherAndTakeSlots() throws Exception {
    deploy(2, 10, Duration.ZERO);

    ready(0);
    ready(1);

    await().until(() -> meters.warm.get() == 2);
    assertThat(slots.taken()).isEqualTo(2);
    assertThat(connector.get().upstreams).hasSize(2);
  }

  @Test
  void aSessionGetsOneAtOnceAndAnotherIsOpenedInItsPlace() throws Exception {
    deploy(1, 10, Duration.ZERO);
    ScriptedUpstream first = ready(0);
    first.deliver(List.of("said early")).await();

    UpstreamOpened opened = router.open(SESSION, 1, 1).await();

    assertThat(opened.created()).isEqualTo("{\"id\":\"sess_up\"}");
    await().until(() -> router.frames().size() == 1);
    assertThat(router.frames().get(0).payload()).isEqualTo("said early");
    router.frame(SESSION, 1, 1, 0, "a command");
    await().until(() -> first.sent.equals(List.of("a command")));
    ready(1);
    assertThat(meters.taken).containsExactly(true);
    assertThat(slots.taken()).isEqualTo(2);
    first.deliver(List.of("said later")).await();
    await().until(() -> router.frames().size() == 2);

    router.close(SESSION, 1, 1);
    await().until(() -> first.closes == 1 && slots.taken() == 1);
  }

  @Test
  void withoutAReadyOneASessionConnects() throws Exception {
    deploy(1, 10, Duration.ZERO);
    upstream(0);

    Future<UpstreamOpened> opened = router.open(SESSION, 1, 1);
    ready(1);

    opened.await();
    assertThat(meters.taken).containsExactly(false);
  }

  @Test
  void oneThatIsLostIsReplacedAfterARest() throws Exception {
    deploy(1, 10, Duration.ZERO);
    ScriptedUpstream first = ready(0);
    first.deliver(List.of()).await();

    first.die(ErrorCode.PROVIDER_CLOSED);

    await().until(() -> meters.warm.get() == 0);
    assertThat(slots.taken()).isZero();
    upstream(1).refuse(ErrorCode.PROVIDER_CLOSED);
    await().until(() -> meters.warm.get() == 0);
    assertThat(slots.taken()).isZero();
  }

  @Test
  void itIsReplacedBeforeItIsOld() throws Exception {
    deploy(1, 10, Duration.ofSeconds(2));
    ScriptedUpstream first = ready(0);

    ready(1);

    await().until(() -> first.closes == 1);
    await().until(() -> slots.taken() == 1);
  }

  @Test
  void itsAgeIsToldToWhoeverGetsIt() throws Exception {
    deploy(1, 10, Duration.ofHours(1));
    ready(0).deliver(List.of()).await();

    String created = router.open(SESSION, 1, 1).await().created();

    assertThat(created).contains("\"expires_at\":");
  }

  @Test
  void R20_itMakesWayForSessionsWhenTheLimitIsNear() throws Exception {
    deploy(2, 3, Duration.ZERO);
    ready(0);
    ready(1);
    await().until(() -> meters.warm.get() == 2);

    // Another instance of the endpoint takes the last one.
    assertThat(slots.tryTake()).isTrue();

    await().until(() -> slots.taken() == 2);
    assertThat(meters.warm.get()).isEqualTo(1);
    router.open(SESSION, 1, 1).await();
    assertThat(slots.taken()).isEqualTo(2);
    assertThat(meters.warm.get()).as("the last slot stays free").isZero();
  }

  @Test
  void nobodyIsKeptWhenTheProviderLeaves() throws Exception {
    deploy(1, 10, Duration.ZERO);
    ScriptedUpstream first = ready(0);
    first.deliver(List.of()).await();

    vertx.undeploy(deployment).await();

    assertThat(first.closes).isEqualTo(1);
    assertThat(slots.taken()).isZero();
    assertThat(meters.warm.get()).isZero();
  }
}
