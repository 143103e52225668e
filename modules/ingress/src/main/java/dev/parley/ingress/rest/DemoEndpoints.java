package dev.parley.ingress.rest;

import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.DemoFaults;
import dev.parley.ingress.auth.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The paths by which a demo's page breaks its emulators. Without a demo there are none. */
final class DemoEndpoints {
  private static final String PATHS = "/api/v1/demo/*";
  private static final String NEXT = "next";
  private static final String NOW = "now";

  private final DemoFaults faults;

  private DemoEndpoints(DemoFaults faults) {
    this.faults = faults;
  }

  /**
   * @param faults null without a demo
   */
  static void mount(RouterBuilder operations, @Nullable DemoFaults faults) {
    if (faults == null) {
      for (String operation : List.of("listDemoFaults", "causeDemoFault", "clearDemoFaults")) {
        operations.getRoute(operation).addHandler(ctx -> ctx.fail(404));
      }
      return;
    }
    DemoEndpoints demo = new DemoEndpoints(faults);
    operations.getRoute("listDemoFaults").addHandler(ctx -> answer(ctx, demo.providers()));
    operations
        .getRoute("causeDemoFault")
        .setDoValidation(false)
        .addHandler(ctx -> JsonBody.of(ctx).ifPresent(body -> demo.cause(ctx, body)));
    operations
        .getRoute("clearDemoFaults")
        .addHandler(
            ctx -> {
              faults.clear();
              answer(ctx, demo.providers());
            });
  }

  /**
   * Whoever may ask at all is told that there is nothing, by whatever method; to be mounted behind
   * the guard and before the operations.
   */
  static void hide(Router router) {
    router.route(PATHS).order(-1).handler(ctx -> ctx.fail(404));
  }

  private JsonObject providers() {
    JsonArray all = new JsonArray();
    faults.providers().forEach(provider -> all.add(toJson(provider)));
    return new JsonObject().put("providers", all);
  }

  private static JsonObject toJson(DemoFaults.Provider provider) {
    JsonArray each = new JsonArray();
    for (DemoFaults.Fault fault : provider.faults()) {
      each.add(
          new JsonObject()
              .put("name", fault.name())
              .put("next", fault.next().name().toLowerCase(Locale.ROOT))
              .put("now", fault.isPossibleNow())
              .put("armed", fault.armed()));
    }
    return new JsonObject()
        .put("name", provider.name())
        .put("provider", provider.provider())
        .put("faults", each);
  }

  private void cause(RoutingContext ctx, JsonObject body) {
    try {
      DemoFaults.Provider provider =
          named(faults.providers(), DemoFaults.Provider::name, body, "provider");
      DemoFaults.Fault fault = named(provider.faults(), DemoFaults.Fault::name, body, "fault");
      Object when = body.getValue("when");
      boolean isNow = NOW.equals(when);
      if (!isNow && !NEXT.equals(when)) {
        throw refused("This is 'next' or 'now'.", "when");
      }
      if (isNow && !fault.isPossibleNow()) {
        throw refused("This fault is only possible with 'next'.", "when");
      }
      cause(provider.name(), fault.name(), isNow)
          .onSuccess(sessions -> answer(ctx, new JsonObject().put("sessions", sessions)))
          .onFailure(cause -> JsonBody.answerFailure(ctx, cause));
    } catch (RefusedException refused) {
      JsonBody.answerFailure(ctx, refused);
    }
  }

  private Future<Integer> cause(String endpoint, String fault, boolean isNow) {
    if (isNow) {
      return faults.act(endpoint, fault);
    }
    faults.arm(endpoint, fault);
    return Future.succeededFuture(0);
  }

  private static <T> T named(List<T> all, Function<T, String> name, JsonObject body, String field)
      throws RefusedException {
    Predicate<T> isMeant = each -> name.apply(each).equals(body.getValue(field));
    return all.stream()
        .filter(isMeant)
        .findFirst()
        .orElseThrow(
            () -> refused("This is one of " + all.stream().map(name).toList() + ".", field));
  }

  private static RefusedException refused(String message, String field) {
    return RefusedException.of(ErrorCode.INVALID_VALUE, message, field);
  }

  private static void answer(RoutingContext ctx, JsonObject body) {
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body.toBuffer());
  }
}
