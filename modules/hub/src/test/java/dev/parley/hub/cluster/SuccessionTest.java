package dev.parley.hub.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.parley.contract.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who leads a cluster while its eldest node is given up by some and not by others. */
class SuccessionTest {
  private TestCluster cluster;
  private HazelcastInstance eldest;
  private HazelcastInstance next;
  private HazelcastInstance last;

  @BeforeEach
  void start() {
    cluster = TestCluster.of(3);
    eldest = hazelcast(cluster.node(0).id());
    next = hazelcast(cluster.node(1).id());
    last = hazelcast(cluster.node(2).id());
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static HazelcastInstance hazelcast(InstanceId node) {
    return Hazelcast.getAllHazelcastInstances().stream()
        .filter(it -> node.value().equals(self(it).getAttribute(HazelcastSettings.NODE)))
        .findFirst()
        .orElseThrow();
  }

  private static Member self(HazelcastInstance hazelcast) {
    return hazelcast.getCluster().getLocalMember();
  }

  private static UUID id(HazelcastInstance hazelcast) {
    return self(hazelcast).getUuid();
  }

  private static List<UUID> members(HazelcastInstance hazelcast) {
    return hazelcast.getCluster().getMembers().stream().map(Member::getUuid).toList();
  }

  @Test
  void whoeverTheNextOneGivesUpIsGivenUpByAll() {
    List<UUID> both = List.of(id(next), id(last));

    Member given = next.getCluster().getMembers().iterator().next();
    assertThat(given.getUuid()).isEqualTo(id(eldest));

    Succession.service(next).suspectMember(given, "it seemed to hang", true);

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(members(next)).isEqualTo(both);
              assertThat(members(last)).isEqualTo(both);
            });
  }

  @Test
  void nobodyIsGivenUpForThoseWhoAreOlder() {
    List<UUID> all = members(eldest);
    assertThat(all).containsExactly(id(eldest), id(next), id(last));

    tell(eldest, id(next), List.of(id(last), id(next)));
    tell(eldest, id(last), List.of(id(last)));
    tell(eldest, UUID.randomUUID(), List.of(id(next), id(next)));
    tell(eldest, id(next), List.of(id(eldest)));

    assertThat(members(eldest)).isEqualTo(all);
  }

  /** As if a member had sent it. */
  private static void tell(HazelcastInstance told, UUID claimant, List<UUID> givenUp) {
    ElderGone gone = new ElderGone(claimant, givenUp);
    gone.setHazelcastInstance(told);
    gone.run();
  }
}
