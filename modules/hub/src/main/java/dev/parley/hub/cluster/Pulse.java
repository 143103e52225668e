package dev.parley.hub.cluster;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.peer.Beat;
import dev.parley.contract.peer.GoneNodes;
import dev.parley.contract.peer.Minority;
import dev.parley.hub.config.ClusterConfig;
import dev.parley.routing.health.EndpointHealth;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes that this one lives, hears of them, and tells its own instances who is
 * gone. One per process: what dies or hangs is a process, its machine or the network between, and
 * so all instances of a node together. A single instance that hangs in a process that lives is the
 * watchdogs' to notice (rule R1), and costs nobody else their sessions.
 */
public final class Pulse extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(Pulse.class);

  private final InstanceId node;
  private final ClusterConfig.Pulse pulse;
  private final int majority;
  private final EndpointHealth health;
  private final AtomicInteger heard = new AtomicInteger();
  private final Counter lost;

  /**
   * @param node this process
   * @param majority how many nodes, this one among them, can write down what becomes of sessions
   * @param health what it tells the others of endpoints, and hears from them
   */
  public Pulse(
      InstanceId node,
      ClusterConfig.Pulse pulse,
      int majority,
      EndpointHealth health,
      MeterRegistry registry) {
    this.node = node;
    this.pulse = pulse;
    this.majority = majority;
    this.health = health;
    Gauge.builder("parley.cluster.nodes", heard, AtomicInteger::get)
        .description("other nodes that are heard")
        .register(registry);
    this.lost =
        Counter.builder("parley.cluster.nodes.lost")
            .description("times that another node was taken for gone")
            .register(registry);
  }

  @Override
  public Future<?> start() {
    NodeWatch watch = new NodeWatch(node, pulse, nowMs());
    vertx.setPeriodic(0, pulse.every().toMillis(), tick -> onTick(watch));
    GoneNodes.consume(vertx.eventBus(), gone -> onToldGone(watch, gone));
    return Address.BEATS
        .consume(vertx.eventBus(), message -> onBeat(watch, message.body()))
        .completion();
  }

  private void onTick(NodeWatch watch) {
    long now = nowMs();
    perform(watch.onTick(now));
    count(watch.heard());
    Address.BEATS.publish(vertx.eventBus(), new Beat(node, watch.losses(now), health.tripped()));
  }

  private void count(int others) {
    int before = heard.getAndSet(others);
    if (before + 1 >= majority && others + 1 < majority) {
      LOGGER.atWarn().addKeyValue("nodes", others + 1).log("node hears no majority of the nodes");
      Minority.tell(vertx.eventBus());
    }
  }

  private void onBeat(NodeWatch watch, Beat beat) {
    if (!beat.node().equals(node)) {
      perform(watch.onBeat(beat, nowMs()));
      health.onReport(beat.node(), beat.tripped());
    }
  }

  private void onToldGone(NodeWatch watch, InstanceId gone) {
    watch.onToldGone(gone, nowMs());
    health.forgetReport(gone);
  }

  private void perform(List<NodeWatch.Event> events) {
    for (NodeWatch.Event event : events) {
      switch (event.change()) {
        case SILENT -> GoneNodes.tellSilent(vertx.eventBus(), event.node());
        case GONE -> {
          lost.increment();
          LOGGER.atWarn().addKeyValue("node", event.node()).log("node is taken for gone");
          GoneNodes.tell(vertx.eventBus(), event.node());
        }
        case BACK -> {
          LOGGER.atInfo().addKeyValue("node", event.node()).log("node is heard again");
          Address.ANNOUNCEMENT_QUERIES.publish(vertx.eventBus(), "pulse");
        }
      }
    }
  }

  /** Goes on while the process is stopped, as every clock of the hub does. */
  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }
}
