package dev.parley.contract.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import dev.parley.contract.codec.BusCodecs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others hear of an instance, on a real bus. */
class AnnouncerTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<Announcement> heard = new CopyOnWriteArrayList<>();
  private final Announcement mine =
      new Announcement(
          Role.ROUTER, new InstanceId("r1"), new InstanceId("n1"), 3, "", "", "1.0", false);

  @BeforeEach
  void listen() {
    BusCodecs.register(vertx.eventBus());
    Address.ANNOUNCEMENTS
        .consume(vertx.eventBus(), message -> heard.add(message.body()))
        .completion()
        .await();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private <T> T onContext(Callable<T> action) {
    return vertx
        .executeBlocking(action)
        .otherwise(
            failure -> {
              throw new AssertionError(failure);
            })
        .await();
  }

  @Test
  void instanceIsHeardAtOnceAndWhenAskedAndWhenItLeaves() {
    Announcer announcer = onContext(() -> Announcer.start(vertx, mine));
    await().until(() -> heard.size() == 1);
    assertThat(heard).containsExactly(mine);

    Address.ANNOUNCEMENT_QUERIES.publish(vertx.eventBus(), "");
    await().until(() -> heard.size() == 2);

    Future<Void> stopped = onContext(announcer::stop);
    stopped.await();
    await().until(() -> heard.size() == 3);
    assertThat(heard.get(2).leaving()).isTrue();
    assertThat(heard.get(2).instance()).isEqualTo(mine.instance());
  }
}
