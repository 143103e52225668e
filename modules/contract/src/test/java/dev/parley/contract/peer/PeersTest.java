package dev.parley.contract.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.peer.Peers.Peer;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Senders to instances that live, and to one that died. */
class PeersTest {
  private final Vertx vertx = Vertx.vertx();
  private final InstanceId instance = InstanceId.create();
  private final List<BusRecord> received = new CopyOnWriteArrayList<>();
  private final List<InstanceId> gone = new CopyOnWriteArrayList<>();
  private final Peers peers = new Peers(vertx, gone::add);
  private MessageConsumer<BusRecord> consumer;

  @BeforeEach
  void listen() {
    BusCodecs.register(vertx.eventBus());
    consumer =
        Address.of(Role.PROVIDER, instance)
            .consume(vertx.eventBus(), message -> received.add(message.body()));
    consumer.completion().await();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static BusRecord record(int generation) {
    return new CloseUpstream(new SessionId("sess_1"), 1, generation);
  }

  @Test
  void allSessionsShareOneSenderUntilTheLastLetsGo() {
    Peer one = peers.acquire(Role.PROVIDER, instance);
    Peer two = peers.acquire(Role.PROVIDER, instance);
    assertThat(one).isSameAs(two);

    one.write(record(1));
    two.write(record(2));
    await().until(() -> received.size() == 2);
    assertThat(received).containsExactly(record(1), record(2));

    peers.release(one);
    assertThat(peers.size()).isEqualTo(1);
    peers.release(two);
    assertThat(peers.size()).isZero();
    assertThat(gone).isEmpty();
  }

  @Test
  void endOfAnInstanceIsToldOnceHoweverOftenItIsWrittenTo() {
    Peer peer = peers.acquire(Role.PROVIDER, instance);
    consumer.unregister().await();

    peer.write(record(1));
    peer.write(record(2));
    await().until(() -> !gone.isEmpty());
    peer.write(record(3));
    vertx.executeBlocking(() -> null).await();

    assertThat(gone).containsExactly(instance);
    assertThat(received).isEmpty();
  }

  @Test // R3
  void everyInstanceOfANodeThatIsGoneIsGoneWithoutBeingWrittenTo() {
    InstanceId node = InstanceId.create();
    InstanceId there = InstanceId.createOn(node);
    InstanceId elsewhere = InstanceId.createOn(InstanceId.create());
    Peer lost = peers.acquire(Role.PROVIDER, there);
    peers.acquire(Role.PROVIDER, elsewhere);

    GoneNodes.tell(vertx.eventBus(), node);
    GoneNodes.tell(vertx.eventBus(), node);

    await().until(() -> !gone.isEmpty());
    vertx.executeBlocking(() -> null).await();
    assertThat(gone).containsExactly(there);
    assertThat(peers.acquire(Role.PROVIDER, there)).isNotSameAs(lost);
    peers.release(lost);
    assertThat(peers.size()).isEqualTo(2);
  }
}
