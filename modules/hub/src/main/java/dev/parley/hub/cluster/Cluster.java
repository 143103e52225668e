package dev.parley.hub.cluster;

import io.vertx.core.Vertx;
import java.util.List;

/** This process as a node of a cluster. Any thread. */
public interface Cluster {
  /** Its bus reaches all nodes; closing it leaves the cluster. */
  Vertx vertx();

  /** The nodes as this one sees them, the oldest first: {@code 127.0.0.1:5701 (this node)}. */
  List<String> members();
}
