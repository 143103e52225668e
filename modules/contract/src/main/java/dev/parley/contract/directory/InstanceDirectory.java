package dev.parley.contract.directory;

import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The live instances as one context has heard of them. Picks the nearest: same event loop, then
 * same node, then any, because crossing event loops is what a hop costs. Not thread-safe; time is
 * handed in.
 */
public final class InstanceDirectory {
  /** An announcement counts this long. */
  public static final Duration EXPIRY = Duration.ofSeconds(15);

  private record Heard(Announcement announcement, long atMs) {}

  private final InstanceId node;
  private final long eventLoop;
  private final Map<InstanceId, Heard> heard = new HashMap<>();

  /**
   * @param node the node the picking context runs on
   * @param eventLoop the event loop it runs on
   */
  public InstanceDirectory(InstanceId node, long eventLoop) {
    this.node = node;
    this.eventLoop = eventLoop;
  }

  /** Takes an announcement in; a leaving instance is forgotten at once. */
  public void onAnnouncement(Announcement announcement, long nowMs) {
    if (announcement.leaving()) {
      heard.remove(announcement.instance());
    } else {
      heard.put(announcement.instance(), new Heard(announcement, nowMs));
    }
  }

  /** Forgets an instance that failed to answer, until it announces itself again. */
  public void forget(InstanceId instance) {
    heard.remove(instance);
  }

  /** Forgets the instances of a node that is gone, until they announce themselves again. */
  public void forgetNode(InstanceId gone) {
    heard.keySet().removeIf(instance -> instance.isOn(gone));
  }

  /**
   * The live instances of a role, nearest first; of those that are as near in any order, so that
   * sessions spread over them.
   *
   * @param serves the endpoint of a provider instance, else empty
   */
  public List<Announcement> nearestFirst(Role role, String serves, long nowMs) {
    List<Announcement> matching = new ArrayList<>();
    for (Announcement announcement : live(nowMs)) {
      if (announcement.role() == role && announcement.serves().equals(serves)) {
        matching.add(announcement);
      }
    }
    Collections.shuffle(matching, ThreadLocalRandom.current());
    matching.sort(Comparator.comparingInt(this::distance));
    return matching;
  }

  /** All live instances, in no particular order. */
  public List<Announcement> live(long nowMs) {
    heard.values().removeIf(entry -> nowMs - entry.atMs() > EXPIRY.toMillis());
    return heard.values().stream().map(Heard::announcement).toList();
  }

  /** Whether this instance has announced itself lately, in this role. */
  public boolean isLive(Role role, InstanceId instance, long nowMs) {
    Heard entry = heard.get(instance);
    return entry != null
        && entry.announcement().role() == role
        && nowMs - entry.atMs() <= EXPIRY.toMillis();
  }

  private int distance(Announcement announcement) {
    if (!announcement.node().equals(node)) {
      return 2;
    }
    return announcement.eventLoop() == eventLoop ? 0 : 1;
  }
}
