package dev.parley.ingress;

import java.util.List;

/** How the endpoints are. Called on event loops: must not block; any thread. */
@FunctionalInterface
public interface HubStatus {
  /** All endpoints, in the order of the configuration. */
  List<EndpointStatus> endpoints();
}
