package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.InstanceId;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.routing.RouterConfig.Resume;
import dev.parley.routing.RouterConfig.RoutedEndpoint;
import dev.parley.routing.RouterConfig.Switching;
import dev.parley.routing.health.BreakerSettings;
import dev.parley.routing.health.EndpointHealth;
import dev.parley.session.SessionSetup;
import dev.parley.session.WatchLimits;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Rule R24: however often a client is lost, both streams arrive whole, in order and once. */
class ResumePropertyTest {
  private enum Act {
    CLIENT_SAYS,
    PROVIDER_SAYS,
    PROVIDER_SAYS_MUCH,
    CLIENT_READS_SLOWLY,
    SOCKET_DIES,
    LINK_IS_LOST,
    CLIENT_COMES_BACK,
    ANSWER_IS_LOST
  }

  private static final int MUCH = 150;

  private final List<String> said = new ArrayList<>();
  private Vertx vertx = Vertx.vertx();
  private StandInProvider provider;
  private RoamingClient client;

  @BeforeTry
  void start() {
    said.clear();
    vertx = Vertx.vertx();
    BusCodecs.register(vertx.eventBus());
    InstanceId node = InstanceId.create();
    provider = new StandInProvider(vertx, "first", node);
    RouterVerticle router =
        new RouterVerticle(
            config(),
            node,
            "test",
            new EndpointHealth(Map.of("first", 100), BreakerSettings.DEFAULTS, () -> 0, () -> 0.0),
            new RecordingMetrics());
    vertx.deployVerticle(router).await();
    provider.announce();
    client = new RoamingClient(vertx, router.instance());
    await().pollInterval(Duration.ofMillis(2)).until(client::isGreeted);
  }

  /** Bounds so small that a client that is away for long holds the provider back. */
  private static RouterConfig config() {
    return new RouterConfig(
        new Routes(List.of(new Route("voice", List.of(), List.of("first")))),
        Map.of("first", new RoutedEndpoint("gpt-first", Duration.ofSeconds(2))),
        WatchLimits.DEFAULTS,
        SessionSetup.DEFAULT_MODEL_WAIT,
        Switching.NONE,
        new Resume(Duration.ofSeconds(60), 200, 100_000),
        Duration.ofSeconds(2));
  }

  @AfterTry
  void stop() {
    vertx.close().await();
  }

  @Provide
  Arbitrary<List<Act>> acts() {
    return Arbitraries.of(Act.class).list().ofMaxSize(30);
  }

  @Property(tries = 200)
  void R24_bothStreamsArriveWholeInOrderAndOnceHoweverOftenTheClientIsLost(
      @ForAll("acts") List<Act> acts) {
    acts.forEach(this::perform);
    client.comeBack();

    await().pollInterval(Duration.ofMillis(2)).until(() -> client.had.size() >= 2 + said.size());
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> provider.events().size() >= client.sent.size());
    client.say(clientEvent("last"));
    await()
        .pollInterval(Duration.ofMillis(2))
        .until(() -> provider.events().contains(clientEvent("last")));

    assertThat(client.had.subList(2, client.had.size())).isEqualTo(said);
    assertThat(provider.events()).isEqualTo(client.sent);
  }

  private void perform(Act act) {
    switch (act) {
      case CLIENT_SAYS -> client.say(clientEvent("c" + client.sent.size()));
      case PROVIDER_SAYS -> providerSays();
      case PROVIDER_SAYS_MUCH -> Stream.generate(() -> 1).limit(MUCH).forEach(x -> providerSays());
      case CLIENT_READS_SLOWLY -> client.readSlowly(true);
      case SOCKET_DIES -> client.lose(false);
      case LINK_IS_LOST -> client.lose(true);
      case CLIENT_COMES_BACK -> client.comeBack();
      case ANSWER_IS_LOST -> client.comeBackInVain();
    }
  }

  private void providerSays() {
    String event =
        "{\"type\":\"rate_limits.updated\",\"event_id\":\"event_%d\"}".formatted(said.size());
    said.add(event);
    provider.say(event);
  }

  private static String clientEvent(String id) {
    return "{\"type\":\"input_audio_buffer.clear\",\"event_id\":\"" + id + "\"}";
  }
}
