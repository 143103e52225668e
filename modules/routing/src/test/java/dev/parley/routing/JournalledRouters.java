package dev.parley.routing;

import static org.awaitility.Awaitility.await;

import dev.parley.contract.InstanceId;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.journal.Journal;
import dev.parley.routing.RouterConfig.Resume;
import dev.parley.routing.RouterConfig.RoutedEndpoint;
import dev.parley.routing.RouterConfig.Switching;
import dev.parley.routing.health.BreakerSettings;
import dev.parley.routing.health.EndpointHealth;
import dev.parley.routing.journal.JournalLimits;
import dev.parley.routing.journal.Journalling;
import dev.parley.session.SessionSetup;
import dev.parley.session.WatchLimits;
import dev.parley.session.snapshot.SessionSnapshot;
import dev.parley.session.uplink.UplinkLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Routers with one journal, and a session at the first of them whose client may come back. */
abstract class JournalledRouters {
  private static final Switching SWITCHING =
      new Switching(
          Duration.ofSeconds(15),
          Duration.ofSeconds(1),
          6,
          Duration.ZERO,
          false,
          UplinkLimits.DEFAULTS);

  final Vertx vertx = Vertx.vertx();
  final InstanceId node = InstanceId.create();
  final RecordingMetrics metrics = new RecordingMetrics();
  final HeldJournal journal = new HeldJournal();
  StandInProvider provider;
  StandInLink link;
  String token;
  private final List<String> deployed = new ArrayList<>();

  @BeforeEach
  void goLive() {
    BusCodecs.register(vertx.eventBus());
    provider = new StandInProvider(vertx, "first", node);
    link = new StandInLink(vertx, router(journal), 1);
    provider.announce();
    link.openResumable("voice");
    await().until(() -> link.events().size() == 2);
    await().until(() -> written() != null && written().owner().resume() != null);
    token = Events.tree(link.events().get(1)).path("token").asText();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  final InstanceId router(Journal into) {
    return router(into, node);
  }

  final InstanceId router(Journal into, InstanceId on) {
    RouterConfig config =
        new RouterConfig(
            new Routes(List.of(new Route("voice", List.of(), List.of("first")))),
            Map.of("first", new RoutedEndpoint("gpt-first", Duration.ofSeconds(2))),
            WatchLimits.DEFAULTS,
            SessionSetup.DEFAULT_MODEL_WAIT,
            SWITCHING,
            Resume.DEFAULTS,
            Duration.ofSeconds(2));
    EndpointHealth health =
        new EndpointHealth(
            Map.of("first", 100),
            BreakerSettings.DEFAULTS,
            () -> System.nanoTime() / 1_000_000,
            () -> 0.0);
    RouterVerticle router =
        new RouterVerticle(
            config, on, "test", health, metrics, new Journalling(into, JournalLimits.DEFAULTS));
    deployed.add(vertx.deployVerticle(router).await());
    provider.announce();
    return router.instance();
  }

  /** The router that has the session stops. */
  final Future<Void> stopFirst() {
    return vertx.undeploy(deployed.get(0));
  }

  final StandInLink turn() {
    return link.turningTo(router(journal));
  }

  final SessionSnapshot written() {
    return journal.snapshot(link.session);
  }
}
