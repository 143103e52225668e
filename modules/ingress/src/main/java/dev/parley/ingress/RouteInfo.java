package dev.parley.ingress;

import java.time.Instant;
import java.util.List;

/**
 * One route as clients see it.
 *
 * @param name the public model name
 * @param endpoints the endpoints it picks from, by name, in order
 * @param created when it came to be; clients read it as a model's date
 */
public record RouteInfo(String name, List<String> endpoints, Instant created) {
  public RouteInfo {
    endpoints = List.copyOf(endpoints);
  }
}
