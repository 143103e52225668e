package dev.parley.hub.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.parley.contract.InstanceId;
import dev.parley.contract.journal.Journal;
import dev.parley.contract.peer.GoneNodes;
import dev.parley.hub.config.ClusterConfig;
import dev.parley.ingress.auth.MemorySecretStore;
import dev.parley.ingress.auth.SecretStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node by vertx-hazelcast. Any thread. */
public final class HazelcastCluster implements Cluster {
  private static final Logger LOGGER = LoggerFactory.getLogger(HazelcastCluster.class);
  private static final int PING_MS = 2_000;
  private static final int CONNECT_TIMEOUT_MS = 2_000;

  private final Vertx vertx;
  private final HazelcastInstance hazelcast;

  private HazelcastCluster(Vertx vertx, HazelcastInstance hazelcast) {
    this.vertx = vertx;
    this.hazelcast = hazelcast;
  }

  /**
   * Joins the cluster, or forms it.
   *
   * @param builder without cluster manager and options
   * @param options without those of the bus
   * @param node this process, as its announcements name it
   * @return fails with an {@link UnknownHostException} for a host without an address
   */
  public static Future<Cluster> join(
      ClusterConfig config, VertxBuilder builder, VertxOptions options, InstanceId node) {
    String address;
    try {
      address = InetAddress.getByName(config.host()).getHostAddress();
    } catch (UnknownHostException unknown) {
      return Future.failedFuture(unknown);
    }
    SteadyClusterManager manager =
        new SteadyClusterManager(HazelcastSettings.of(config, node, address));
    return builder
        .with(new VertxOptions(options).setEventBusOptions(bus(config, address)))
        .withClusterManager(manager)
        .buildClustered()
        .map(vertx -> new HazelcastCluster(vertx, manager.getHazelcastInstance()))
        .map(HazelcastCluster::watched);
  }

  private static EventBusOptions bus(ClusterConfig config, String address) {
    EventBusOptions bus =
        new EventBusOptions()
            .setHost(address)
            .setPort(config.busPort())
            .setTcpNoDelay(true)
            .setConnectTimeout(CONNECT_TIMEOUT_MS)
            .setClusterPingInterval(PING_MS)
            .setClusterPingReplyInterval(PING_MS);
    return config.publicHost() == null ? bus : bus.setClusterPublicHost(config.publicHost());
  }

  private Cluster watched() {
    hazelcast.getCluster().addMembershipListener(new Departures());
    Succession.watch(vertx, hazelcast);
    return this;
  }

  @Override
  public Vertx vertx() {
    return vertx;
  }

  @Override
  public List<String> members() {
    return hazelcast.getCluster().getMembers().stream().map(HazelcastCluster::text).toList();
  }

  @Override
  public Journal journal(Duration kept, MeterRegistry registry) {
    IMap<String, byte[]> sessions = hazelcast.getMap(HazelcastSettings.SESSIONS);
    Gauge.builder(
            "parley.journal.entries", sessions, it -> it.getLocalMapStats().getOwnedEntryCount())
        .description("sessions that are written down here, without the copies")
        .strongReference(true)
        .register(registry);
    return new HazelcastJournal(vertx, sessions, kept);
  }

  @Override
  public SecretStore secrets(InstantSource clock) {
    return new HazelcastSecretStore(
        vertx, hazelcast.getMap(HazelcastSettings.SECRETS), new MemorySecretStore(clock), clock);
  }

  private static String text(Member member) {
    String address = member.getAddress().getHost() + ":" + member.getAddress().getPort();
    return member.localMember() ? address + " (this node)" : address;
  }

  /** Hazelcast calls on threads of its own; the bus takes that. */
  private final class Departures implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      LOGGER
          .atInfo()
          .addKeyValue("member", text(event.getMember()))
          .addKeyValue("members", event.getMembers().size())
          .log("node joined the cluster");
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      LOGGER
          .atInfo()
          .addKeyValue("member", text(event.getMember()))
          .addKeyValue("members", event.getMembers().size())
          .log("node left the cluster");
      nodeOf(event.getMember()).ifPresent(node -> GoneNodes.tell(vertx.eventBus(), node));
    }

    private Optional<InstanceId> nodeOf(Member member) {
      return Optional.ofNullable(member.getAttribute(HazelcastSettings.NODE)).map(InstanceId::new);
    }
  }
}
