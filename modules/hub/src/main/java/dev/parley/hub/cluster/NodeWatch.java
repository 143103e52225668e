package dev.parley.hub.cluster;

import dev.parley.contract.InstanceId;
import dev.parley.contract.peer.Beat;
import dev.parley.contract.peer.Beat.Loss;
import dev.parley.hub.config.ClusterConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of the other nodes live, from their beats (rule R3): HEARD → SILENT → GONE → HEARD.
 *
 * <p>What two nodes have together is given up on both sides. Whoever takes the other for gone
 * counts it and says so in its beats; the other does the same once for each count. A node that was
 * itself away for as long as makes it gone to others takes all of them for gone: they have done so,
 * and may serve its sessions elsewhere by now (rule R22).
 *
 * <p>Not thread-safe. Time is handed in and does not go back; it goes on while the process is
 * stopped.
 */
final class NodeWatch {
  /** What became of a node. */
  enum Change {
    /** Nothing was heard for more than two beats: what is new goes elsewhere. */
    SILENT,
    /** It has to be taken for gone. */
    GONE,
    /** It is heard again. */
    BACK
  }

  /** One change of one node. */
  record Event(InstanceId node, Change change) {}

  /** A node that is gone is believed to be back no sooner, so that both sides have let go. */
  private static final long MIN_GONE_MS = 1_000;

  /** How long a loss is repeated, and a node that is gone is known. */
  private static final long REMEMBER_MS = 60_000;

  private static final class Node {
    long heardMs;
    long goneMs;
    boolean silent;
    boolean gone;
    int losses;
    int answered;
  }

  private final InstanceId self;
  private final long silentAfterMs;
  private final long goneAfterMs;
  private final Map<InstanceId, Node> nodes = new HashMap<>();
  private long tickMs;

  NodeWatch(InstanceId self, ClusterConfig.Pulse pulse, long nowMs) {
    this.self = self;
    this.silentAfterMs = pulse.every().toMillis() * 5 / 2;
    this.goneAfterMs = pulse.deadAfter().toMillis();
    this.tickMs = nowMs;
  }

  /** How many others are heard. */
  int heard() {
    return (int) nodes.values().stream().filter(node -> !node.gone).count();
  }

  /** A node has spoken. */
  List<Event> onBeat(Beat beat, long nowMs) {
    List<Event> events = new ArrayList<>();
    if (beat.node().equals(self) || isFull(beat.node())) {
      return events;
    }
    Node node = nodes.computeIfAbsent(beat.node(), first -> new Node());
    node.heardMs = nowMs;
    for (Loss loss : beat.losses()) {
      if (loss.node().equals(self) && loss.count() > node.answered) {
        node.answered = loss.count();
        if (!isFresh(node, nowMs)) {
          giveUp(node, nowMs);
          events.add(new Event(beat.node(), Change.GONE));
        }
      }
    }
    if (node.gone ? nowMs - node.goneMs >= MIN_GONE_MS : node.silent) {
      node.gone = false;
      node.silent = false;
      events.add(new Event(beat.node(), Change.BACK));
    }
    return events;
  }

  /** Time has passed. To be called about as often as beats come. */
  List<Event> onTick(long nowMs) {
    long awayMs = nowMs - tickMs;
    tickMs = nowMs;
    nodes.values().removeIf(node -> nowMs - node.heardMs > REMEMBER_MS);
    List<Event> events = new ArrayList<>();
    if (awayMs >= goneAfterMs) {
      nodes.forEach((id, node) -> lose(id, node, nowMs, events));
      return events;
    }
    if (awayMs > silentAfterMs) {
      // Their beats wait to be read: it is this node that was silent.
      nodes.values().forEach(node -> node.heardMs += awayMs);
    }
    nodes.forEach(
        (id, node) -> {
          if (!node.gone && nowMs - node.heardMs > goneAfterMs) {
            lose(id, node, nowMs, events);
          } else if (!node.gone && !node.silent && nowMs - node.heardMs > silentAfterMs) {
            node.silent = true;
            events.add(new Event(id, Change.SILENT));
          }
        });
    return events;
  }

  /** Somebody else has found a node to be gone, and has told so. */
  void onToldGone(InstanceId id, long nowMs) {
    Node node = nodes.get(id);
    if (node != null && !isFresh(node, nowMs)) {
      giveUp(node, nowMs);
      node.losses++;
    }
  }

  /** What is to be said of others in the next beat. */
  List<Loss> losses(long nowMs) {
    return nodes.entrySet().stream()
        .filter(it -> it.getValue().losses > 0 && nowMs - it.getValue().goneMs <= REMEMBER_MS)
        .map(it -> new Loss(it.getKey(), it.getValue().losses))
        .toList();
  }

  private void lose(InstanceId id, Node node, long nowMs, List<Event> events) {
    if (!node.gone) {
      giveUp(node, nowMs);
      node.losses++;
      events.add(new Event(id, Change.GONE));
    }
  }

  private static void giveUp(Node node, long nowMs) {
    node.gone = true;
    node.goneMs = nowMs;
    node.silent = true;
  }

  /** Whether the node was given up just now: that is still the same time. */
  private boolean isFresh(Node node, long nowMs) {
    return node.goneMs > 0 && nowMs - node.goneMs < goneAfterMs;
  }

  private boolean isFull(InstanceId node) {
    return nodes.size() >= Beat.MAX_ENTRIES && !nodes.containsKey(node);
  }
}
