package dev.parley.hub.config;

import dev.parley.contract.Role;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How this process is a node of a cluster.
 *
 * @param enabled whether it is one; nothing else counts if not, and it then has all roles
 * @param roles what it runs, never empty
 * @param name of the cluster; nodes of another name are not seen
 * @param host the address that the cluster's ports bind; loopback unless the network is trusted
 * @param publicHost what other nodes call this one, or null for the bound address
 * @param port the first one to try for membership
 * @param busPort for records between nodes, 0 is a free one
 * @param members where other nodes are looked for
 * @param trustedNetwork whether everybody who reaches the cluster's ports may be a member
 * @param expectedNodes how many there are when all is well
 */
public record ClusterConfig(
    boolean enabled,
    Set<Role> roles,
    String name,
    String host,
    @Nullable String publicHost,
    int port,
    int busPort,
    List<Member> members,
    boolean trustedNetwork,
    int expectedNodes,
    Pulse pulse) {
  /** From this many nodes on, a minority is told from a cluster that is just small. */
  private static final int SMALLEST_WITH_MAJORITY = 3;

  public ClusterConfig {
    roles = Set.copyOf(roles);
    members = List.copyOf(members);
  }

  /**
   * A place where a node may be.
   *
   * @param port 0 for the usual ones
   */
  public record Member(String host, int port) {}

  /**
   * The heartbeat between nodes.
   *
   * @param every how often it is sent
   * @param deadAfter how long a node may be silent, at least three times {@code every}
   */
  public record Pulse(Duration every, Duration deadAfter) {}

  /** How many nodes it takes to write down what becomes of sessions (rule R23). */
  public int majority() {
    return expectedNodes >= SMALLEST_WITH_MAJORITY ? expectedNodes / 2 + 1 : 1;
  }

  public boolean runs(Role role) {
    return roles.contains(role);
  }
}
