package dev.parley.session;

import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The upstream a session got.
 *
 * @param route the route's public name; the client sees it as the session's model (rule R21)
 * @param upstreamModel what the provider calls the model; takes the place of {@code session.model}
 *     in the client's updates
 * @param created the session object of the provider's {@code session.created}, GA, as JSON
 * @param names whether a {@code session.model} names this route: its name and its aliases, which
 *     may hold wildcards
 */
public record UpstreamInfo(
    String route, String upstreamModel, String created, Predicate<String> names) {

  /** The same with the route's name and aliases listed. */
  public static UpstreamInfo of(
      String route, String upstreamModel, String created, Collection<String> modelNames) {
    return new UpstreamInfo(route, upstreamModel, created, Set.copyOf(modelNames)::contains);
  }
}
