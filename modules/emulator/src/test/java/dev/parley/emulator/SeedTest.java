package dev.parley.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ids are a matter of the seed. */
class SeedTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void theSameSeedGivesTheSameIdsAndAnotherDoesNot() {
    EmulatorOptions options = EmulatorOptions.defaults().withPace(0);

    List<String> first = ids(options.withSeed(7));

    assertThat(ids(options.withSeed(7))).isEqualTo(first);
    assertThat(ids(options.withSeed(8))).doesNotContainAnyElementsOf(first);
    assertThat(ids(options)).doesNotContainAnyElementsOf(first);
  }

  @Test
  void everyEventHasAnIdOfItsOwn() {
    List<String> ids = ids(EmulatorOptions.defaults().withPace(0).withSeed(7));

    assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
  }

  private List<String> ids(EmulatorOptions options) {
    Emulator emulator = Emulators.start(vertx, options);
    TestClient client = TestClient.connect(vertx, emulator);
    client.await("session.created");
    client.textOnly().ask("Hello.");
    client.ask("Hello again.");
    return client.events().stream().map((JsonObject event) -> event.getString("event_id")).toList();
  }
}
