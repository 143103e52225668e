package dev.parley.hub.cluster;

import dev.parley.contract.journal.Journal;
import dev.parley.ingress.auth.SecretStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** This process as a node of a cluster. Any thread. */
public interface Cluster {
  /** Its bus reaches all nodes; closing it leaves the cluster. */
  Vertx vertx();

  /** The nodes as this one sees them, the oldest first: {@code 127.0.0.1:5701 (this node)}. */
  List<String> members();

  /**
   * Where sessions are written down for every node. How many of them this node keeps is a gauge.
   *
   * @param kept how long one is kept that is not written again
   */
  Journal journal(Duration kept, MeterRegistry registry);

  /** Client secrets that every node knows. */
  SecretStore secrets(InstantSource clock);
}
