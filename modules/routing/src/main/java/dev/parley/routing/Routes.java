package dev.parley.routing;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hub's routes, the first of them the default. A name wins over an alias, an earlier route over
 * a later one.
 *
 * @param all never empty
 */
public record Routes(List<Route> all) {
  public Routes {
    all = List.copyOf(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("at least one route is needed");
    }
  }

  /** The route a client means by {@code model}; the default route for null. */
  public Optional<Route> resolve(@Nullable String model) {
    if (model == null) {
      return Optional.of(all.get(0));
    }
    Optional<Route> byName =
        all.stream().filter(route -> route.name().equalsIgnoreCase(model)).findFirst();
    return byName.isPresent()
        ? byName
        : all.stream().filter(route -> route.answersTo(model)).findFirst();
  }
}
