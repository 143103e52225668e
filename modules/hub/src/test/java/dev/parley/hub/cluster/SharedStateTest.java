package dev.parley.hub.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.SessionId;
import dev.parley.contract.journal.Journal;
import dev.parley.contract.journal.StaleEpochException;
import dev.parley.ingress.auth.SecretStore;
import dev.parley.ingress.auth.SecretStore.Grant;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What nodes keep together: written at one, read at another, and still there without the first. */
class SharedStateTest {
  private static final Duration KEPT = Duration.ofMinutes(15);

  /** So many that each of five nodes lacks some. */
  private static final int SESSIONS = 50;

  private static final Duration SOON = Duration.ofSeconds(30);

  private static TestCluster cluster;

  @BeforeAll
  static void start() {
    cluster = TestCluster.of(3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Journal journal(int node) {
    return cluster.node(node).cluster().journal(KEPT, new SimpleMeterRegistry());
  }

  private static SecretStore secrets(int node) {
    return cluster.node(node).cluster().secrets(InstantSource.system());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test // R23
  void aSnapshotIsReadAtAnyNode() {
    SessionId session = SessionId.create();
    assertThat(journal(0).isShared()).isTrue();

    journal(0).write(session, 1, bytes("first")).await();
    journal(1).write(session, 1, bytes("second")).await();

    assertThat(journal(2).read(session).await()).isEqualTo(bytes("second"));
    assertThat(journal(2).read(SessionId.create()).await()).isNull();
  }

  @Test
  void whatIsWrittenDownIsCountedOnceUntilItIsForgotten() {
    List<MeterRegistry> registries = List.of(new SimpleMeterRegistry(), new SimpleMeterRegistry());
    try (TestCluster pair = TestCluster.of(2)) {
      List<Journal> journals =
          List.of(
              pair.node(0).cluster().journal(KEPT, registries.get(0)),
              pair.node(1).cluster().journal(KEPT, registries.get(1)));
      SessionId session = SessionId.create();

      journals.get(0).write(session, 1, bytes("once")).await();
      assertThat(entries(registries)).isEqualTo(1);

      journals.get(1).remove(session, 1).await();
      assertThat(entries(registries)).isZero();
    }
  }

  private static double entries(List<MeterRegistry> registries) {
    return registries.stream()
        .mapToDouble(registry -> registry.get("parley.journal.entries").gauge().value())
        .sum();
  }

  @Test // R22
  void anOwnerWithAHigherEpochIsNotOverwrittenAndNotForgotten() {
    SessionId session = SessionId.create();
    journal(0).write(session, 5, bytes("new")).await();

    assertThatThrownBy(() -> journal(1).write(session, 4, bytes("old")).await())
        .isInstanceOf(StaleEpochException.class);
    journal(1).remove(session, 4).await();
    assertThat(journal(2).read(session).await()).isEqualTo(bytes("new"));

    journal(1).remove(session, 5).await();
    assertThat(journal(2).read(session).await()).isNull();
  }

  @Test
  void aSnapshotThatIsNotWrittenAgainGoesAway() {
    SessionId session = SessionId.create();
    Journal brief =
        cluster.node(0).cluster().journal(Duration.ofSeconds(1), new SimpleMeterRegistry());
    brief.write(session, 1, bytes("x")).await();

    await().atMost(SOON).until(() -> journal(1).read(session).await() == null);
  }

  @Test
  void aSecretMadeAtOneNodeIsKnownAtAllUntilItExpires() {
    Instant end = Instant.now().plusSeconds(2).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    Grant grant = new Grant("who", "gpt", null, end);

    assertThat(secrets(0).put("ab12", grant).await()).isTrue();

    assertThat(secrets(1).find("ab12").await()).contains(grant);
    assertThat(secrets(1).find("cd34").await()).isEmpty();
    await().atMost(SOON).until(() -> secrets(1).find("ab12").await().isEmpty());
    assertThat(secrets(2).maker("ab12").await()).contains("who");
    assertThat(secrets(2).maker("cd34").await()).isEmpty();
  }

  @Test
  void whatIsKeptSurvivesTheNodeThatWroteIt() {
    try (TestCluster pair = TestCluster.of(2)) {
      SessionId session = SessionId.create();
      Grant grant = new Grant("who", null, "{}", Instant.now().plusSeconds(600));
      pair.node(0)
          .cluster()
          .journal(KEPT, new SimpleMeterRegistry())
          .write(session, 1, bytes("kept"))
          .await();
      pair.node(0).cluster().secrets(InstantSource.system()).put("ef56", grant).await();

      pair.node(0).vertx().close().await();

      assertThat(
              pair.node(1).cluster().journal(KEPT, new SimpleMeterRegistry()).read(session).await())
          .isEqualTo(bytes("kept"));
      assertThat(
              pair.node(1)
                  .cluster()
                  .secrets(InstantSource.system())
                  .find("ef56")
                  .await()
                  .map(Grant::subject))
          .contains("who");
    }
  }

  @Test
  void aMinorityWritesNothingDown() {
    try (TestCluster three = TestCluster.of(3)) {
      Journal journal = three.node(0).cluster().journal(KEPT, new SimpleMeterRegistry());
      three.node(2).vertx().close().await();
      three.node(1).vertx().close().await();
      SessionId session = SessionId.create();

      await().atMost(SOON).until(() -> three.node(0).cluster().members().size() == 1);
      assertThatThrownBy(() -> journal.write(session, 1, bytes("x")).await())
          .hasMessageContaining("plit");
    }
  }

  @Test
  void aMinorityReadsWhatWasWrittenBeforeWhereverItIsKept() {
    try (TestCluster some = TestCluster.part(5, 8)) {
      Journal journal = some.node(0).cluster().journal(KEPT, new SimpleMeterRegistry());
      List<SessionId> before = Stream.generate(SessionId::create).limit(SESSIONS).toList();
      before.forEach(session -> journal.write(session, 1, bytes("before")).await());

      some.node(4).vertx().close().await();

      await().atMost(SOON).until(() -> some.node(0).cluster().members().size() == 4);
      assertThatThrownBy(() -> journal.write(before.get(0), 2, bytes("x")).await())
          .hasMessageContaining("plit");
      assertThat(before)
          .allSatisfy(known -> assertThat(journal.read(known).await()).isEqualTo(bytes("before")));
    }
  }
}
