package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.CloseUpstream;
import dev.parley.contract.InstanceId;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.journal.Journal;
import dev.parley.contract.journal.MemoryJournal;
import dev.parley.routing.RouterConfig.Resume;
import dev.parley.routing.RouterConfig.RoutedEndpoint;
import dev.parley.routing.RouterConfig.Switching;
import dev.parley.routing.health.BreakerSettings;
import dev.parley.routing.health.EndpointHealth;
import dev.parley.routing.journal.JournalLimits;
import dev.parley.routing.journal.Journalling;
import dev.parley.routing.resume.ResumeTokens;
import dev.parley.session.SessionSetup;
import dev.parley.session.WatchLimits;
import dev.parley.session.snapshot.SessionSnapshot;
import dev.parley.session.snapshot.SessionSnapshot.Told;
import dev.parley.session.uplink.UplinkLimits;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions whose router writes them down (rules R22 and R23). */
class JournalledSessionTest {
  private static final Switching SWITCHING =
      new Switching(
          Duration.ofSeconds(15),
          Duration.ofSeconds(1),
          6,
          Duration.ZERO,
          false,
          UplinkLimits.DEFAULTS);

  private static final String ITEM =
      "\"item\":{\"id\":\"item_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":"
          + "\"completed\",\"content\":[{\"type\":\"output_text\",\"text\":\"plum\"}]}";

  private static final String ITEM_DONE =
      "{\"type\":\"conversation.item.done\",\"event_id\":\"event_3\",\"previous_item_id\":null,"
          + ITEM
          + "}";

  private static final String DONE =
      "{\"type\":\"response.done\",\"event_id\":\"event_4\",\"response\":{\"id\":\"resp_1\","
          + "\"status\":\"completed\",\"output\":[{\"type\":\"function_call\"}]}}";

  /** No test waits for it. */
  private static final JournalLimits PATIENT =
      new JournalLimits(
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          16 * 1_024);

  private final Vertx vertx = Vertx.vertx();
  private final InstanceId node = InstanceId.create();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private final HeldJournal journal = new HeldJournal();
  private StandInProvider provider;
  private StandInLink link;

  @BeforeEach
  void startProvider() {
    BusCodecs.register(vertx.eventBus());
    provider = new StandInProvider(vertx, "first", node);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private void goLive(Journal into) {
    goLive(new Journalling(into, PATIENT));
  }

  private void goLive(Journalling into) {
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
    RouterVerticle router = new RouterVerticle(config, node, "test", health, metrics, into);
    vertx.deployVerticle(router).await();
    link = new StandInLink(vertx, router.instance(), 1);
    provider.announce();
    link.openResumable("voice");
    awaitSaid(2);
  }

  private void awaitSaid(int events) {
    await().until(() -> link.events().size() == events);
  }

  private SessionSnapshot written() {
    return journal.snapshot(link.session);
  }

  @Test
  void snapshotIsThatOfTheSession() {
    goLive(journal);
    provider.say(Events.created("resp_1"));
    provider.say(ITEM_DONE);
    provider.say(DONE);
    awaitSaid(5);

    await().until(() -> written().owner().position() == 5);
    SessionSnapshot.Owner owner = written().owner();
    assertThat(owner.epoch()).isEqualTo(1);
    assertThat(owner.subject()).isEqualTo("anonymous");
    assertThat(owner.requestedModel()).isEqualTo("voice");
    assertThat(owner.hubEvents()).isTrue();
    assertThat(written().machine().conversation().items()).hasSize(1);
    assertThat(written().machine().responses().ended()).containsExactly("resp_1");
    assertThat(metrics.journalWrites.get()).isPositive();
    assertThat(metrics.unwritten.get()).isZero();
  }

  @Test
  void tokenOfTheClientIsGoodForWhoeverReadsTheSnapshot() {
    goLive(journal);
    String token = Events.tree(link.events().get(1)).path("token").asText();
    String secret = token.substring(token.lastIndexOf('.') + 1);

    String state = written().owner().resume();
    ResumeTokens tokens = ResumeTokens.restored(link.session, InstanceId.create(), state);

    assertThat(tokens.refusal(secret, false, 0)).isNull();
    assertThat(state).doesNotContain(secret);
  }

  @Test
  void whatTheClientIsPromisedWaitsForTheJournalAndTheRestBehindIt() {
    goLive(journal);
    journal.hold();
    provider.say(Events.created("resp_1"));
    provider.say(Events.delta("resp_1", 1));
    provider.say(ITEM_DONE);

    await().until(() -> written().owner().position() == 3);
    assertThat(link.events()).hasSize(2);
    assertThat(written().owner().recent())
        .endsWith(new Told(3, Events.created("resp_1")))
        .hasSize(3);
    journal.acknowledge();

    awaitSaid(5);
    assertThat(Events.types(link.events()).subList(2, 5))
        .containsExactly(
            "response.created", "response.output_audio.delta", "conversation.item.done");
    assertThat(written().owner().recent())
        .as("no delta is written down")
        .noneMatch(told -> told.event().contains("delta"));
  }

  @Test
  void creditOfWhatWaitsReturnsWhenItLeaves() {
    goLive(journal);
    journal.hold();
    provider.say(Events.created("resp_1"));
    for (int i = 0; i < 15; i++) {
      provider.say(Events.delta("resp_1", i));
    }
    await().until(() -> written().owner().position() == 3);
    assertThat(provider.creditedFrames()).isZero();

    journal.acknowledge();

    awaitSaid(18);
    await().until(() -> provider.creditedFrames() == 16);
  }

  @Test
  void journalThatDoesNotAnswerKeepsTheClientWaitingOnce() {
    goLive(new Journalling(journal));
    journal.hold();
    provider.say(Events.created("resp_1"));
    provider.say(ITEM_DONE);
    provider.say(DONE);

    awaitSaid(5);
    assertThat(metrics.unwritten.get()).isEqualTo(3);
  }

  @Test
  void endedSessionIsForgotten() {
    goLive(journal);

    link.hangUp();

    await().until(() -> written() == null);
  }

  @Test
  void closeOfTheLinkComesBehindWhatWaits() {
    goLive(journal);
    journal.hold();
    provider.say(Events.created("resp_1"));
    await().until(() -> written().owner().position() == 3);

    vertx.deploymentIDs().forEach(vertx::undeploy);

    journal.acknowledge();
    await().until(() -> Events.types(link.events()).contains("error"));
    assertThat(Events.types(link.events()))
        .containsSubsequence("response.created", "response.done", "error");
  }

  @Test
  void routerThatWasReplacedEndsTheSessionAndSaysNothing() {
    goLive(journal);
    SessionSnapshot mine = written();
    journal.kept.write(link.session, 99, mine.encode()).await();
    int said = link.received.size();

    provider.say(ITEM_DONE);

    await().until(() -> !provider.received(CloseUpstream.class).isEmpty());
    assertThat(link.received).hasSize(said);
    assertThat(journal.snapshot(link.session)).isEqualTo(mine);
  }

  @Test
  void journalOfThisProcessHoldsNothingBack() {
    MemoryJournal memory = new MemoryJournal(10, 1 << 20);
    goLive(memory);

    provider.say(ITEM_DONE);

    awaitSaid(3);
    await().until(() -> memory.read(link.session).result() != null);
  }
}
