package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.Json;
import dev.parley.session.replay.ReplayBudget;
import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The upstream a session got.
 *
 * @param route the route's public name; the client sees it as the session's model (rule R21)
 * @param endpoint the name of the endpoint that serves it
 * @param upstreamModel what the provider calls the model; takes the place of {@code session.model}
 *     in the client's updates
 * @param created the session object of the provider's {@code session.created}, GA, as JSON
 * @param capabilities what the endpoint announced that it can do: JSON, or empty when it says
 *     nothing about itself
 * @param names whether a {@code session.model} names this route: its name and its aliases, which
 *     may hold wildcards
 * @param lifeMs how long its session lasts from now on, in milliseconds; {@link #NO_END} when no
 *     end is known
 */
public record UpstreamInfo(
    String route,
    String endpoint,
    String upstreamModel,
    String created,
    String capabilities,
    Predicate<String> names,
    long lifeMs) {
  public static final long NO_END = Long.MAX_VALUE;

  /** One whose end is not known. */
  public UpstreamInfo(
      String route,
      String endpoint,
      String upstreamModel,
      String created,
      String capabilities,
      Predicate<String> names) {
    this(route, endpoint, upstreamModel, created, capabilities, names, NO_END);
  }

  /** How much history the endpoint takes: as it announced, else all there is. */
  ReplayBudget replayBudget() {
    ObjectNode can = Json.object(capabilities.isEmpty() ? "{}" : capabilities);
    if (can == null) {
      return ReplayBudget.UNLIMITED;
    }
    return new ReplayBudget(
        Math.max(0, can.path("replay_items").asInt(ReplayBudget.UNLIMITED.items())),
        Math.max(0, can.path("replay_characters").asLong(ReplayBudget.UNLIMITED.characters())));
  }

  /**
   * One whose endpoint is named as its model and says nothing about itself.
   *
   * @param modelNames the route's name and aliases
   */
  public static UpstreamInfo of(
      String route, String upstreamModel, String created, Collection<String> modelNames) {
    return new UpstreamInfo(
        route, upstreamModel, upstreamModel, created, "", Set.copyOf(modelNames)::contains);
  }
}
