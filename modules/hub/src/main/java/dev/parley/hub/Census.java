package dev.parley.hub;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.peer.GoneNodes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who is there in the cluster, by their announcements, for whoever asks on whatever thread: is what
 * this node needs of others there, and who serves an endpoint.
 */
final class Census extends VerticleBase {
  private static final long REFRESH_MS = 1_000;

  /** What was there at the last look. */
  private record Seen(Set<Role> roles, Set<String> endpoints) {
    static final Seen NOBODY = new Seen(Set.of(), Set.of());
  }

  private final InstanceId node;
  private volatile Seen seen = Seen.NOBODY;

  Census(InstanceId node) {
    this.node = node;
  }

  @Override
  public Future<?> start() {
    InstanceDirectory directory = new InstanceDirectory(node, Announcement.currentEventLoop());
    vertx.setPeriodic(REFRESH_MS, tick -> look(directory));
    GoneNodes.consumeSilent(
        vertx.eventBus(),
        silent -> {
          directory.forgetNode(silent);
          look(directory);
        });
    return Address.ANNOUNCEMENTS
        .consume(
            vertx.eventBus(),
            heard -> {
              directory.onAnnouncement(heard.body(), nowMs());
              look(directory);
            })
        .completion()
        .onSuccess(ready -> Address.ANNOUNCEMENT_QUERIES.publish(vertx.eventBus(), "census"));
  }

  private void look(InstanceDirectory directory) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    Set<String> endpoints = new HashSet<>();
    for (Announcement live : directory.live(nowMs())) {
      roles.add(live.role());
      endpoints.add(live.serves());
    }
    seen = new Seen(roles, endpoints);
  }

  /** Whether an instance anywhere serves this endpoint. */
  boolean isServed(String endpoint) {
    return seen.endpoints().contains(endpoint);
  }

  /** What a node of these roles cannot take sessions without, in words; empty for nothing. */
  List<String> missingFor(Set<Role> roles) {
    Set<Role> there = seen.roles();
    List<String> missing = new ArrayList<>();
    boolean isEdge = roles.contains(Role.INGRESS) || roles.contains(Role.POLLING);
    if (isEdge && !there.contains(Role.ROUTER)) {
      missing.add("no router is known");
    }
    if ((isEdge || roles.contains(Role.ROUTER)) && !there.contains(Role.PROVIDER)) {
      missing.add("no provider is known");
    }
    return missing;
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
