package dev.parley.hub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.multimap.impl.MultiMapService;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is reached on the addresses that every node listens on, whatever was lost. */
class SharedAddressesTest {
  private static final String REGISTRATIONS = "__vertx.subs";

  @ParameterizedTest
  @ValueSource(strings = {"parley.beat", "parley.announce", "parley.announce.query"})
  void aNodeIsReachedThoughTheEventOfItsRegistrationNeverCame(String address) {
    try (TestCluster cluster = TestCluster.of(2)) {
      EventBus early = cluster.node(0).vertx().eventBus();
      EventBus late = cluster.node(1).vertx().eventBus();
      AtomicInteger here = listen(early, address);
      early.publish(address, "only to itself, and with that it knows who listens");
      await().until(() -> here.get() == 1);

      loseEventsFrom(cluster.node(0), cluster.node(1));
      AtomicInteger there = listen(late, address);

      await()
          .until(
              () -> {
                early.publish(address, "to both");
                return there.get() > 0;
              });
    }
  }

  private static AtomicInteger listen(EventBus bus, String address) {
    AtomicInteger heard = new AtomicInteger();
    bus.consumer(address, message -> heard.incrementAndGet()).completion().await();
    return heard;
  }

  /** From now on, no member tells any other one who begins to listen. */
  private static void loseEventsFrom(TestCluster.Node... nodes) {
    for (TestCluster.Node node : nodes) {
      Hazelcast.getAllHazelcastInstances().stream()
          .filter(it -> isOf(it.getCluster().getLocalMember().getAttribute("parley.node"), node))
          .map(HazelcastInstanceProxy.class::cast)
          .forEach(
              it ->
                  it.getOriginal()
                      .node
                      .getNodeEngine()
                      .getEventService()
                      .deregisterAllListeners(MultiMapService.SERVICE_NAME, REGISTRATIONS, 0));
    }
  }

  private static boolean isOf(String member, TestCluster.Node node) {
    return node.id().value().equals(member);
  }

  @Test
  void whatWasReadBeforeAnUpdateCameDoesNotUndoIt() {
    Bus bus = new Bus();
    List<Runnable> answers = new ArrayList<>();
    SharedAddresses shared =
        new SharedAddresses(
            bus, (address, answer) -> answers.add(() -> answer.succeed(List.of(at("old")))));
    shared.readAgain();

    shared.registrationsUpdated(new RegistrationUpdateEvent("parley.beat", List.of(at("new"))));
    answers.forEach(Runnable::run);

    assertThat(bus.known).containsExactly("new");
    answers.clear();
    shared.readAgain();
    answers.forEach(Runnable::run);
    assertThat(bus.known).containsExactly("new", "old", "old", "old");
  }

  @Test
  void whatCannotBeReadChangesNothingAndIsReadAgain() {
    Bus bus = new Bus();
    AtomicInteger asked = new AtomicInteger();
    SharedAddresses shared =
        new SharedAddresses(
            bus,
            (address, answer) -> {
              if (asked.incrementAndGet() % 2 == 0) {
                answer.fail("the owner is gone");
              } else {
                answer.succeed(List.of());
              }
            });

    shared.readAgain();
    shared.readAgain();

    assertThat(asked).hasValue(6);
    assertThat(bus.known).isEmpty();
  }

  @Test
  void aReadThatHangsIsNotBegunASecondTime() {
    AtomicInteger asked = new AtomicInteger();
    SharedAddresses shared =
        new SharedAddresses(new Bus(), (address, answer) -> asked.incrementAndGet());

    shared.readAgain();
    shared.readAgain();

    assertThat(asked).hasValue(3);
  }

  private static RegistrationInfo at(String node) {
    return new RegistrationInfo(node, 0, false);
  }

  /** The nodes it is told of. */
  private static final class Bus implements RegistrationListener {
    final List<String> known = new ArrayList<>();

    @Override
    public void registrationsUpdated(RegistrationUpdateEvent event) {
      event.registrations().forEach(it -> known.add(it.nodeId()));
    }
  }
}
