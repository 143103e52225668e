package dev.parley.hub;

import dev.parley.hub.config.HubConfig;
import dev.parley.ingress.RouteInfo;
import dev.parley.ingress.RouteNames;
import dev.parley.routing.Route;
import dev.parley.routing.Routes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The configured routes, as routing and the edge each want them. Immutable. */
final class HubRoutes implements RouteNames {
  private final Routes routes;
  private final List<RouteInfo> shown;

  private HubRoutes(Routes routes, List<RouteInfo> shown) {
    this.routes = routes;
    this.shown = shown;
  }

  /**
   * @param since when the routes came to be, as clients see it
   */
  static HubRoutes of(HubConfig config, Instant since) {
    List<Route> defaultFirst = new ArrayList<>();
    List<RouteInfo> shown = new ArrayList<>();
    for (HubConfig.Route configured : config.routes()) {
      List<String> endpoints = new ArrayList<>(configured.endpoints());
      if (config.emulated() || config.emulatedElsewhere()) {
        endpoints.addAll(HubEndpoints.emulated(config, configured));
      }
      Route route = new Route(configured.name(), configured.aliases(), endpoints);
      boolean isDefault = configured.name().equals(config.routing().defaultRoute());
      defaultFirst.add(isDefault ? 0 : defaultFirst.size(), route);
      shown.add(new RouteInfo(configured.name(), endpoints, since));
    }
    return new HubRoutes(new Routes(defaultFirst), List.copyOf(shown));
  }

  /** The default route first. */
  Routes forRouting() {
    return routes;
  }

  @Override
  public Optional<String> resolve(String model) {
    return routes.resolve(model).map(Route::name);
  }

  @Override
  public List<RouteInfo> routes() {
    return shown;
  }
}
