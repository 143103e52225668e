package dev.parley.ingress.rest;

import dev.parley.ingress.WebRoot;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;

/**
 * The files of the page. What the build puts under {@code assets/} has a hash in its name and never
 * changes; everything else is asked for again each time.
 */
final class StaticPage {
  private static final String NOT_BUILT =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <title>Parley</title>
      <h1>The page is not built</h1>
      <p>The hub runs; only its page is missing. Build it with
      <code>npm ci &amp;&amp; npm run build</code> in the folder <code>web</code>, or start the hub
      with <code>./run</code>, which builds it. Then load this page again.</p>
      """;

  private StaticPage() {}

  static void mount(Router router, WebRoot root) {
    StaticHandler files = handler(root).setFilesReadOnly(false).setMaxCacheSize(1_000);
    files.setCacheEntryTimeout(1_000).setDefaultContentEncoding("utf-8");
    router.route("/*").handler(StaticPage::setCaching).handler(files);
    router.route("/").handler(StaticPage::answerNotBuilt);
    router.route("/index.html").handler(StaticPage::answerNotBuilt);
  }

  private static StaticHandler handler(WebRoot root) {
    if (root instanceof WebRoot.Directory directory) {
      String path = directory.path().toAbsolutePath().normalize().toString();
      return StaticHandler.create(FileSystemAccess.ROOT, path);
    }
    return StaticHandler.create(FileSystemAccess.RELATIVE, ((WebRoot.OnClassPath) root).folder());
  }

  private static void setCaching(RoutingContext ctx) {
    boolean hashed = ctx.normalizedPath().startsWith("/assets/");
    ctx.response()
        .putHeader(
            HttpHeaders.CACHE_CONTROL, hashed ? "public, max-age=31536000, immutable" : "no-cache");
    ctx.next();
  }

  private static void answerNotBuilt(RoutingContext ctx) {
    if (!ctx.request().method().equals(HttpMethod.GET)) {
      ctx.next();
      return;
    }
    ctx.response()
        .setStatusCode(503)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .end(NOT_BUILT);
  }
}
