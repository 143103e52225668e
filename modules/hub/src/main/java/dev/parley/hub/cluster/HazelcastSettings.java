package dev.parley.hub.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.MultiMapConfig.ValueCollectionType;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.SplitBrainProtectionConfig;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionOn;
import dev.parley.contract.InstanceId;
import dev.parley.hub.config.ClusterConfig;
import dev.parley.hub.config.ClusterConfig.Member;
import java.util.List;

/**
 * Hazelcast's configuration. Its defaults would call home, look for members by multicast, leave
 * traffic to a node that hangs for a minute and a healed split for five, and bind every address.
 */
final class HazelcastSettings {
  /** Where sessions are written down. */
  static final String SESSIONS = "parley.sessions";

  /** Where client secrets are kept. */
  static final String SECRETS = "parley.secrets";

  /** The member attribute that names the node as announcements do. */
  static final String NODE = "parley.node";

  /** The executor of {@link ElderGone}. */
  static final String CLAIMS = "parley.claims";

  private static final int CLAIMS_AT_ONCE = 16;
  private static final int MERGED_AT_ONCE = 100;
  private static final String PORTS_PER_MEMBER = "5";
  private static final int SESSIONS_PER_NODE = 20_000;
  private static final int SECRETS_PER_NODE = 100_000;
  private static final String PROTECTION = "majority";

  private HazelcastSettings() {}

  /**
   * @param node this process, as its announcements name it
   * @param address what {@code cluster.host} is, as an IP address
   */
  static Config of(ClusterConfig cluster, InstanceId node, String address) {
    Config config = new Config();
    config.setClusterName(cluster.name());
    config.getMemberAttributeConfig().setAttribute(NODE, node.value());
    config
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.tcp.join.port.try.count", PORTS_PER_MEMBER)
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        // A process that died refuses connections; one that refuses two, 100 ms apart, is dropped.
        // Until then every write waits for its copies, and no session of it goes on.
        .setProperty("hazelcast.connection.monitor.max.faults", "1")
        .setProperty("hazelcast.heartbeat.interval.seconds", "1")
        .setProperty("hazelcast.max.no.heartbeat.seconds", "10")
        .setProperty("hazelcast.merge.first.run.delay.seconds", "10")
        .setProperty("hazelcast.merge.next.run.delay.seconds", "10");
    config.getMetricsConfig().setEnabled(false);
    network(config.getNetworkConfig(), cluster, address);
    config.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(ValueCollectionType.SET));
    MapConfig sessions =
        kept(SESSIONS, 2, SESSIONS_PER_NODE)
            .setMergePolicyConfig(
                new MergePolicyConfig(HigherEpochMerge.class.getName(), MERGED_AT_ONCE));
    if (cluster.majority() > 1) {
      config.addSplitBrainProtectionConfig(
          new SplitBrainProtectionConfig(PROTECTION, true, cluster.majority())
              // What was written before may be read: a minority goes on with the sessions it has.
              .setProtectOn(SplitBrainProtectionOn.WRITE));
      sessions.setSplitBrainProtectionName(PROTECTION);
    }
    config.addMapConfig(sessions);
    config.addExecutorConfig(new ExecutorConfig(CLAIMS, 1).setQueueCapacity(CLAIMS_AT_ONCE));
    config.addMapConfig(kept(SECRETS, 1, SECRETS_PER_NODE));
    return config;
  }

  private static void network(NetworkConfig network, ClusterConfig cluster, String address) {
    network.setPort(cluster.port()).setPortAutoIncrement(true);
    if (!address.equals("0.0.0.0")) {
      network.getInterfaces().setEnabled(true).addInterface(address);
    }
    if (cluster.publicHost() != null) {
      network.setPublicAddress(cluster.publicHost());
    }
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    List<String> members = cluster.members().stream().map(HazelcastSettings::text).toList();
    join.getTcpIpConfig().setEnabled(true).setMembers(members);
  }

  private static String text(Member member) {
    return member.port() == 0 ? member.host() : member.host() + ":" + member.port();
  }

  /** A backup answers reads, too: while an owner hangs, only that reads at all. */
  private static MapConfig kept(String name, int backups, int perNode) {
    return new MapConfig(name)
        .setBackupCount(backups)
        .setReadBackupData(true)
        .setEvictionConfig(
            new EvictionConfig()
                .setEvictionPolicy(EvictionPolicy.LRU)
                .setMaxSizePolicy(MaxSizePolicy.PER_NODE)
                .setSize(perNode));
  }
}
