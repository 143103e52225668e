package dev.parley.hub.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.instance.impl.HazelcastInstanceImpl;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Brings to its end that a node takes over from the eldest one, which leads the cluster.
 *
 * <p>Hazelcast's members each give up a silent eldest by their own clocks, up to a second apart.
 * The next one in age claims the lead as soon as it has, asks the others until they have as well,
 * and cannot go back. If the eldest hung for just that long and speaks again before the others have
 * given it up, they never do; it drops the claimant ten seconds later, which then is alone until
 * the two halves merge. So a claimant tells the others whom it has given up, and they follow. Any
 * thread.
 */
final class Succession {
  /**
   * Hazelcast asks twice a second, and a member that is given up may speak once a second: whatever
   * their phases, one soon asks while the other is given up.
   */
  private static final long EVERY_MS = 300;

  private final HazelcastInstance hazelcast;

  private Succession(HazelcastInstance hazelcast) {
    this.hazelcast = hazelcast;
  }

  /** From now on, while {@code vertx} is there. */
  static void watch(Vertx vertx, HazelcastInstance hazelcast) {
    Succession succession = new Succession(hazelcast);
    vertx.setPeriodic(EVERY_MS, tick -> succession.onTick());
  }

  private void onTick() {
    if (!hazelcast.getLifecycleService().isRunning()) {
      return;
    }
    Collection<Member> members = hazelcast.getCluster().getMembers();
    UUID self = hazelcast.getCluster().getLocalMember().getUuid();
    List<UUID> givenUp = service(hazelcast).isMaster() ? olderThan(members, self) : List.of();
    if (givenUp.isEmpty()) {
      return;
    }
    ElderGone told = new ElderGone(self, givenUp);
    IExecutorService claims = hazelcast.getExecutorService(HazelcastSettings.CLAIMS);
    for (Member member : members) {
      if (!member.localMember() && !givenUp.contains(member.getUuid())) {
        claims.executeOnMember(told, member);
      }
    }
  }

  /**
   * @param members eldest first, as Hazelcast lists them
   * @return none if it is no member
   */
  static List<UUID> olderThan(Collection<Member> members, UUID one) {
    List<UUID> older = new ArrayList<>();
    for (Member member : members) {
      if (member.getUuid().equals(one)) {
        return older;
      }
      older.add(member.getUuid());
    }
    return List.of();
  }

  /** Hazelcast offers no other way to its list of members. */
  static ClusterServiceImpl service(HazelcastInstance hazelcast) {
    HazelcastInstanceImpl instance =
        hazelcast instanceof HazelcastInstanceProxy proxy
            ? proxy.getOriginal()
            : (HazelcastInstanceImpl) hazelcast;
    return instance.node.getClusterService();
  }
}
