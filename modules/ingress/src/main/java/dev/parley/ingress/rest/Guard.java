package dev.parley.ingress.rest;

import dev.parley.ingress.auth.Admission;
import dev.parley.ingress.auth.Authenticator;
import dev.parley.ingress.auth.Principal;
import dev.parley.ingress.polling.PollingPaths;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets nobody unknown get to the API: everything below {@code /v1}, {@code /openai} and {@code
 * /api}, whether it exists or not, but for what is open to all. What follows finds out who asks by
 * {@link #principal}.
 */
public final class Guard implements Handler<RoutingContext> {
  private static final String[] PROTECTED = {"/v1/*", "/openai/*", "/api/*"};

  /** Says only that a hub answers. */
  private static final Set<String> OPEN = Set.of("/api/test");

  /** Such a session's own token is looked at by who holds the session. */
  private static final Pattern OF_POLLING_SESSION =
      Pattern.compile(Pattern.quote(PollingPaths.SESSIONS) + "[^/]+(/events)?");

  private static final String KEY = Guard.class.getName();

  private final Authenticator authenticator;

  private Guard(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  /** Puts a guard in front of all routes of order 0 and higher, before anything reads a body. */
  static void mount(Router router, Authenticator authenticator) {
    Guard guard = new Guard(authenticator);
    for (String path : PROTECTED) {
      router.route(path).order(-1).handler(guard);
    }
  }

  /** Who asks; anonymous on paths that are open to all. */
  public static Principal principal(RoutingContext ctx) {
    Principal known = ctx.get(KEY);
    return known == null ? Principal.ANONYMOUS : known;
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (isOpen(ctx.normalizedPath())) {
      ctx.next();
      return;
    }
    Future<Admission> admission =
        PollingPaths.isResume(ctx)
            ? authenticator.authenticateForResume(ctx.request())
            : authenticator.authenticate(ctx.request());
    if (admission.isComplete()) {
      settle(ctx, admission.result());
      return;
    }
    HttpServerRequest request = ctx.request().pause();
    admission.onSuccess(
        late -> {
          request.resume();
          settle(ctx, late);
        });
  }

  private static boolean isOpen(String path) {
    return OPEN.contains(path) || OF_POLLING_SESSION.matcher(path).matches();
  }

  private static void settle(RoutingContext ctx, Admission admission) {
    if (admission instanceof Admission.Admitted admitted) {
      ctx.put(KEY, admitted.principal());
      ctx.next();
    } else if (admission instanceof Admission.Refused refused && !ctx.response().ended()) {
      HttpErrors.answer(ctx.response(), refused.fault().refusal());
    }
  }
}
