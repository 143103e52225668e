package dev.parley.ingress.upgrade;

import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.RouteNames;
import io.vertx.core.MultiMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which route a query asks for: by {@code model}, or {@code deployment} as Azure has it. */
public final class ModelQuery {
  /**
   * What was found.
   *
   * @param route null when no model is named, or when there is a refusal
   * @param refusal null when nothing is wrong
   */
  public record Choice(@Nullable String route, @Nullable Refusal refusal) {}

  private static final Pattern PRINTABLE = Pattern.compile("[0-9A-Za-z._:/@+-]{1,64}");

  private final RouteNames routes;

  public ModelQuery(RouteNames routes) {
    this.routes = routes;
  }

  /**
   * Reads a decoded query.
   *
   * @param boundTo the only route that the credential is for, or null
   */
  public Choice choose(MultiMap query, @Nullable String boundTo) {
    Set<String> models = new LinkedHashSet<>(query.getAll("model"));
    models.addAll(query.getAll("deployment"));
    if (models.size() > 1) {
      return refuse(ErrorCode.INVALID_VALUE, "More than one model is named.");
    }
    if (models.isEmpty()) {
      return new Choice(boundTo, null);
    }
    String model = models.iterator().next();
    Optional<String> route = routes.resolve(model);
    if (route.isEmpty()) {
      return refuse(ErrorCode.MODEL_NOT_FOUND, "The model " + quote(model) + "does not exist.");
    }
    return boundTo == null || boundTo.equals(route.get())
        ? new Choice(route.get(), null)
        : refuse(ErrorCode.FORBIDDEN, "This credential is for another model.");
  }

  /** The name, when it is harmless to say it back. */
  private static String quote(String model) {
    return PRINTABLE.matcher(model).matches() ? "'" + model + "' " : "";
  }

  private static Choice refuse(ErrorCode code, String message) {
    return new Choice(null, Refusal.of(code, message, "model"));
  }
}
