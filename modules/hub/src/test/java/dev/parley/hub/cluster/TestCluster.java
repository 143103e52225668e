package dev.parley.hub.cluster;

import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.hub.config.ClusterConfig;
import dev.parley.hub.config.ClusterConfig.Member;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Nodes of one cluster in the test's own process, with real sockets between them. */
final class TestCluster implements AutoCloseable {
  /** One node. */
  record Node(InstanceId id, Cluster cluster) {
    Vertx vertx() {
      return cluster.vertx();
    }
  }

  private final List<Node> nodes = new ArrayList<>();
  private final List<StrangeNode> strangers = new ArrayList<>();

  /** Starts that many nodes, one after the other. */
  static TestCluster of(int size) {
    return part(size, size);
  }

  /** Starts that many of the nodes that there are when all is well. */
  static TestCluster part(int size, int expected) {
    return of(freePorts(size), List.of(), expected);
  }

  /** The same with one node more, the oldest, in a process of its own that may be stopped. */
  static TestCluster withStranger(int size) {
    List<Member> members = freePorts(size + 1);
    Member stranger = members.remove(size);
    return of(members, List.of(stranger), size + 1);
  }

  private static TestCluster of(List<Member> own, List<Member> strangers, int expected) {
    TestCluster cluster = new TestCluster();
    List<Member> members = Stream.concat(strangers.stream(), own.stream()).toList();
    try {
      for (Member stranger : strangers) {
        cluster.strangers.add(StrangeNode.start(stranger, members));
      }
      for (Member member : own) {
        cluster.nodes.add(start(member, members, expected));
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  cluster.nodes.stream()
                      .allMatch(it -> it.cluster.members().size() == members.size()));
      return cluster;
    } catch (RuntimeException | Error failure) {
      cluster.close();
      throw failure;
    }
  }

  Node node(int index) {
    return nodes.get(index);
  }

  /** The node that is a process of its own. */
  StrangeNode stranger() {
    return strangers.get(0);
  }

  static Node start(Member self, List<Member> members) {
    return start(self, members, members.size());
  }

  private static Node start(Member self, List<Member> members, int expected) {
    ClusterConfig config =
        new ClusterConfig(
            true,
            EnumSet.allOf(Role.class),
            "test-" + members.get(0).port(),
            "127.0.0.1",
            null,
            self.port(),
            0,
            members,
            false,
            expected,
            new ClusterConfig.Pulse(Duration.ofMillis(500), Duration.ofMillis(2_500)));
    InstanceId id = InstanceId.create();
    Cluster joined =
        HazelcastCluster.join(
                config, Vertx.builder(), new VertxOptions().setEventLoopPoolSize(1), id)
            .await();
    BusCodecs.register(joined.vertx().eventBus());
    return new Node(id, joined);
  }

  private static List<Member> freePorts(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
      }
      List<Member> free = new ArrayList<>();
      for (ServerSocket socket : held) {
        free.add(new Member("127.0.0.1", socket.getLocalPort()));
        socket.close();
      }
      return free;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    strangers.forEach(StrangeNode::close);
    nodes.forEach(node -> node.vertx().close().await());
  }
}
