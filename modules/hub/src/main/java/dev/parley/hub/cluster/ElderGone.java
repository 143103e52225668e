package dev.parley.hub.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Told to a member: give up these, as the sender has, who claims the lead from them ({@link
 * Succession}). Whoever is not older than the sender is none of its business. Runs on Hazelcast's
 * threads.
 */
final class ElderGone implements Runnable, Serializable, HazelcastInstanceAware {
  private static final long serialVersionUID = 1L;

  private final UUID claimant;
  private final UUID[] givenUp;
  private transient @Nullable HazelcastInstance hazelcast;

  ElderGone(UUID claimant, List<UUID> givenUp) {
    this.claimant = claimant;
    this.givenUp = givenUp.toArray(UUID[]::new);
  }

  @Override
  public void setHazelcastInstance(HazelcastInstance own) {
    hazelcast = own;
  }

  @Override
  public void run() {
    HazelcastInstance own = hazelcast;
    if (own == null) {
      return;
    }
    Set<Member> members = own.getCluster().getMembers();
    List<UUID> older = Succession.olderThan(members, claimant);
    List<UUID> named = Arrays.asList(givenUp);
    for (Member member : members) {
      UUID id = member.getUuid();
      if (!member.localMember() && named.contains(id) && older.contains(id)) {
        Succession.service(own).suspectMember(member, "the next one has given it up", true);
      }
    }
  }
}
