package dev.parley.ingress.rest;

import dev.parley.ingress.IngressConfig;
import dev.parley.ingress.IngressEnvironment;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/** Builds the router of everything that is not an upgrade. */
public final class RestRouter {
  private RestRouter() {}

  public static Future<Router> create(
      Vertx vertx, IngressConfig config, IngressEnvironment environment) {
    return Future.succeededFuture(Router.router(vertx));
  }
}
