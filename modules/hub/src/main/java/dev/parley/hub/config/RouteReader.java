package dev.parley.hub.config;

import dev.parley.hub.config.HubConfig.Endpoint;
import dev.parley.hub.config.HubConfig.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the section {@code routes}. */
final class RouteReader {
  private RouteReader() {}

  static List<Route> read(Map<String, Section> sections, List<Endpoint> accounts) {
    if (sections.isEmpty()) {
      throw new ConfigException("routes: must have at least one route");
    }
    List<String> names = accounts.stream().map(Endpoint::name).toList();
    List<Route> routes = new ArrayList<>();
    sections.forEach((name, section) -> routes.add(route(name, section, names)));
    return routes;
  }

  private static Route route(String name, Section section, List<String> names) {
    try {
      Formats.routeName().parse(name);
    } catch (BadValue bad) {
      throw section.error("", "the name " + bad.rule());
    }
    Route route =
        new Route(
            name,
            section.readList("aliases", List.of(), Formats.alias()),
            section.readList("endpoints", List.of(), text -> existing(text, names)));
    section.end();
    if (route.endpoints().isEmpty()) {
      throw section.error("endpoints", "must name at least one endpoint");
    }
    if (route.endpoints().stream().distinct().count() < route.endpoints().size()) {
      throw section.error("endpoints", "must name each endpoint once");
    }
    return route;
  }

  private static String existing(String name, List<String> names) throws BadValue {
    if (names.contains(name)) {
      return name;
    }
    throw new BadValue("must name an endpoint" + Suggestion.near(name, names));
  }
}
