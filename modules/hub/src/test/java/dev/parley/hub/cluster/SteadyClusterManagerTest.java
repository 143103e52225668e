package dev.parley.hub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.InstanceId;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bus between living nodes while another one hangs. */
class SteadyClusterManagerTest {
  /** So many that the hung node has the registrations of some. */
  private static final int INSTANCES = 20;

  /** Sooner than the cluster drops a node that hangs, which would mend it without us. */
  private static final Duration BEFORE_IT_IS_DROPPED = Duration.ofSeconds(5);

  @Test
  void anInstanceThatWasNeverWrittenToIsReachedWhileAnotherNodeHangs() throws Exception {
    try (TestCluster cluster = TestCluster.withStranger(2)) {
      TestCluster.Node home = cluster.node(1);
      assertThat(ask(cluster, register(home)).await()).as("they are connected").isNotEmpty();
      List<InstanceId> instances = Stream.generate(() -> register(home)).limit(INSTANCES).toList();

      cluster.stranger().hang();
      List<Future<String>> answers = instances.stream().map(it -> ask(cluster, it)).toList();

      for (int i = 0; i < INSTANCES; i++) {
        assertThat(answers.get(i).await()).isEqualTo(instances.get(i).value());
      }
    }
  }

  /** A new instance, which answers with its own name. */
  private static InstanceId register(TestCluster.Node home) {
    InstanceId instance = InstanceId.createOn(home.id());
    Address.of(Role.ROUTER, instance)
        .consume(home.vertx().eventBus(), message -> message.reply(instance.value()))
        .completion()
        .await();
    return instance;
  }

  /** Asks it from the other node. */
  private static Future<String> ask(TestCluster cluster, InstanceId instance) {
    BusRecord any = new LinkDetached(SessionId.create(), 1, 1006);
    return Address.of(Role.ROUTER, instance)
        .request(cluster.node(0).vertx().eventBus(), any, BEFORE_IT_IS_DROPPED);
  }
}
