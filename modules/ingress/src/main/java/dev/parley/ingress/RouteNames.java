package dev.parley.ingress;

import java.util.List;
import java.util.Optional;

/** The public model names. Called on event loops: must not block; any thread. */
public interface RouteNames {
  /** The route that a model name or alias stands for; empty for a name that nobody configured. */
  Optional<String> resolve(String model);

  /** All routes, in the order of the configuration. */
  List<RouteInfo> routes();
}
