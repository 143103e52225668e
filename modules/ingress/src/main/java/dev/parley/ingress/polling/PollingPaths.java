package dev.parley.ingress.polling;

import dev.parley.contract.Address;
import dev.parley.contract.InstanceId;
import dev.parley.contract.PollEnd;
import dev.parley.contract.PollFetch;
import dev.parley.contract.PollOpen;
import dev.parley.contract.PollPost;
import dev.parley.contract.PollRequest;
import dev.parley.contract.PollResume;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.link.SessionResumer;
import dev.parley.contract.peer.GoneNodes;
import dev.parley.contract.polling.PollReply;
import dev.parley.contract.polling.PollReply.PollEnded;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollOpened;
import dev.parley.contract.polling.PollReply.PollPosted;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.contract.polling.PollReply.PollResumed;
import dev.parley.contract.polling.PollingIds;
import dev.parley.contract.polling.TokenHash;
import dev.parley.ingress.auth.Principal;
import dev.parley.ingress.polling.PollingRequests.RefusedRequest;
import dev.parley.ingress.rest.BodyReader;
import dev.parley.ingress.rest.Guard;
import dev.parley.ingress.upgrade.FlagQuery;
import dev.parley.ingress.upgrade.ModelQuery;
import dev.parley.ingress.upgrade.Refusal;
import dev.parley.ingress.upgrade.ResumeQuery;
import dev.parley.realtime.EventBatch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** The four long-poll operations of {@code openapi.yaml}. Confined to its context. */
public final class PollingPaths {
  /** Where sessions are opened. */
  public static final String ROOT = "/v1/realtime/polling";

  /** What the paths of open sessions start with. */
  public static final String SESSIONS = ROOT + "/";

  private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POST_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration BEYOND_WAIT = Duration.ofSeconds(5);

  private final EventBus bus;
  private final InstanceDirectory directory;
  private final ModelQuery models;
  private final BodyReader bodies;
  private final LongSupplier nowMs;
  private final InstanceId node;

  /** The node of the instance that was asked is gone. */
  private static final class NodeGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NodeGone() {
      super("The session's node is gone.", null, false, false);
    }
  }

  /** Requests that instances have yet to answer. */
  private final Map<InstanceId, Set<Promise<PollReply>>> asked = new HashMap<>();

  /**
   * @param node this process
   */
  public PollingPaths(
      EventBus bus,
      InstanceId node,
      InstanceDirectory directory,
      ModelQuery models,
      BodyReader bodies,
      LongSupplier nowMs) {
    this.bus = bus;
    this.directory = directory;
    this.models = models;
    this.bodies = bodies;
    this.nowMs = nowMs;
    this.node = node;
    GoneNodes.consume(bus, this::onNodeGone);
  }

  /** Nothing there will be answered any more. */
  private void onNodeGone(InstanceId gone) {
    for (InstanceId owner : List.copyOf(asked.keySet())) {
      if (owner.isOn(gone)) {
        List.copyOf(asked.get(owner)).forEach(each -> each.tryFail(new NodeGone()));
      }
    }
  }

  /**
   * {@code POST /v1/realtime/polling}. The guard has asked who the client is; the session is bound
   * to that, and its later requests show the token that the client is given here.
   */
  public void open(RoutingContext ctx) {
    if (isResume(ctx)) {
      resume(ctx);
      return;
    }
    Principal principal = Guard.principal(ctx);
    ModelQuery.Choice choice = models.choose(ctx.queryParams(), principal.route());
    FlagQuery.Choice hubEvents = FlagQuery.HUB_EVENTS.choose(ctx.queryParams());
    Refusal refusal = choice.refusal() != null ? choice.refusal() : hubEvents.refusal();
    if (refusal != null) {
      PollingAnswers.refused(ctx.response(), refusal);
      return;
    }
    withBody(
        ctx,
        body -> {
          List<String> events = PollingRequests.firstEvents(body);
          InstanceId holder = holder();
          String token = TokenHash.newToken();
          PollOpen open =
              new PollOpen(
                  PollingIds.create(holder),
                  TokenHash.of(token),
                  principal.subject(),
                  choice.route(),
                  principal.config(),
                  hubEvents.wanted(),
                  events);
          ask(ctx, holder, open, token, OPEN_TIMEOUT);
        });
  }

  /** Whether a request is one to go on with a session. */
  public static boolean isResume(RoutingContext ctx) {
    return ctx.normalizedPath().equals(ROOT) && ctx.queryParams().contains(ResumeQuery.PARAM);
  }

  /**
   * The same with {@code resume=}: goes on with a session, under a new name and with a new token.
   * What the client sends again depends on the answer, so nothing comes with the request.
   */
  private void resume(RoutingContext ctx) {
    Principal principal = Guard.principal(ctx);
    ResumeQuery.Choice choice = ResumeQuery.choose(ctx.queryParams());
    if (choice instanceof ResumeQuery.Choice.Wrong wrong) {
      PollingAnswers.refused(ctx.response(), wrong.refusal());
    } else if (choice instanceof ResumeQuery.Choice.Session session) {
      withBody(
          ctx,
          body -> {
            PollingRequests.requireNoEvents(body);
            InstanceId holder = holder();
            String token = TokenHash.newToken();
            ask(ctx, holder, resume(holder, token, principal, session.wish()), token, OPEN_TIMEOUT);
          });
    }
  }

  private static PollResume resume(
      InstanceId holder, String token, Principal principal, SessionResumer.Wish wish) {
    return new PollResume(
        PollingIds.create(holder),
        TokenHash.of(token),
        principal.subject(),
        wish.session(),
        wish.router(),
        wish.secret(),
        wish.after());
  }

  /** The instance that a session is opened at. */
  private InstanceId holder() {
    return directory.nearestFirst(Role.POLLING, "", nowMs.getAsLong()).stream()
        .findFirst()
        .map(Announcement::instance)
        .orElseThrow(() -> new RefusedRequest(unavailable("Long-poll is not up yet.")));
  }

  /** {@code GET /v1/realtime/polling/{session_id}/events}. */
  public void fetch(RoutingContext ctx) {
    checked(
        ctx,
        () -> {
          SessionId session = session(ctx);
          String token = token(ctx.request());
          long cursor = PollingRequests.cursor(ctx.queryParams());
          int waitMs = PollingRequests.waitMs(ctx.queryParams());
          PollFetch fetch = new PollFetch(session, TokenHash.of(token), cursor, waitMs);
          askOwner(ctx, fetch, BEYOND_WAIT.plusMillis(waitMs));
        });
  }

  /** {@code POST /v1/realtime/polling/{session_id}/events}. */
  public void post(RoutingContext ctx) {
    checked(
        ctx,
        () -> {
          SessionId session = session(ctx);
          TokenHash token = TokenHash.of(token(ctx.request()));
          withBody(
              ctx,
              body -> {
                EventBatch batch = PollingRequests.post(body);
                askOwner(
                    ctx, new PollPost(session, token, batch.seq(), batch.events()), POST_TIMEOUT);
              });
        });
  }

  /** {@code DELETE /v1/realtime/polling/{session_id}}. */
  public void end(RoutingContext ctx) {
    checked(
        ctx,
        () -> {
          SessionId session = session(ctx);
          String token = token(ctx.request());
          askOwner(ctx, new PollEnd(session, TokenHash.of(token)), END_TIMEOUT);
        });
  }

  private static SessionId session(RoutingContext ctx) {
    return PollingRequests.session(String.valueOf(ctx.pathParam("session_id")));
  }

  private static String token(HttpServerRequest request) {
    return PollingRequests.token(request.headers().getAll(HttpHeaders.AUTHORIZATION));
  }

  /** What is done with a body; it may throw a {@link RefusedRequest}. */
  private interface OnBody {
    void accept(Buffer body);
  }

  private void withBody(RoutingContext ctx, OnBody next) {
    bodies
        .read(ctx.request())
        .onSuccess(body -> checked(ctx, () -> next.accept(body)))
        .onFailure(unread -> onUnread(ctx.response(), unread));
  }

  private static void checked(RoutingContext ctx, Runnable handling) {
    try {
      handling.run();
    } catch (RefusedRequest refused) {
      PollingAnswers.refused(ctx.response(), refused.refusal());
    }
  }

  private static void onUnread(HttpServerResponse response, Throwable cause) {
    if (cause instanceof BodyReader.UnreadBody unread) {
      switch (unread.fault()) {
        case TOO_LONG ->
            PollingAnswers.refused(
                response,
                Refusal.of(
                    ErrorCode.MESSAGE_TOO_BIG, "The body is longer than this hub takes.", null));
        case NO_ROOM -> PollingAnswers.refused(response, unavailable("Too many bodies at once."));
        case BROKEN -> {}
      }
    }
  }

  private void askOwner(RoutingContext ctx, PollRequest request, Duration timeout) {
    Optional<InstanceId> owner =
        PollingIds.owner(request.session())
            .filter(id -> directory.isLive(Role.POLLING, id, nowMs.getAsLong()));
    Optional<InstanceId> first = owner.isEmpty() ? another(request.session()) : owner;
    if (first.isEmpty()) {
      PollingAnswers.refused(
          ctx.response(), new PollRefused(ErrorCode.NOT_FOUND, "There is no such session."));
    } else {
      ask(ctx, first.get(), request, "", timeout);
    }
  }

  /**
   * The instance that goes on with a session whose own, of another node, is gone (rule R26). All
   * edges choose the same one as long as they know the same instances.
   */
  private Optional<InstanceId> another(SessionId session) {
    Optional<InstanceId> owner = PollingIds.owner(session);
    boolean isOfAnotherNode =
        owner.flatMap(InstanceId::node).filter(its -> !its.equals(node)).isPresent();
    return isOfAnotherNode
        ? directory.nearestFirst(Role.POLLING, "", nowMs.getAsLong()).stream()
            .map(Announcement::instance)
            .filter(instance -> !owner.get().equals(instance))
            .max(Comparator.comparingInt(each -> (session.value() + each.value()).hashCode()))
        : Optional.empty();
  }

  private Future<PollReply> send(InstanceId owner, PollRequest request, Duration timeout) {
    Promise<PollReply> reply = Promise.promise();
    asked.computeIfAbsent(owner, first -> new HashSet<>()).add(reply);
    Address.of(Role.POLLING, owner)
        .<PollReply>request(bus, request, timeout)
        .onSuccess(reply::tryComplete)
        .onFailure(reply::tryFail);
    return reply
        .future()
        .onComplete(
            done ->
                asked.computeIfPresent(
                    owner,
                    (id, waiting) -> waiting.remove(reply) && waiting.isEmpty() ? null : waiting));
  }

  /** A session that its instance does not have any more may go on at another. */
  private Future<PollReply> elsewhere(
      Throwable cause, InstanceId owner, PollRequest request, Duration timeout) {
    boolean mayMove = !(request instanceof PollOpen || request instanceof PollResume);
    Optional<InstanceId> next =
        another(request.session()).filter(instance -> !instance.equals(owner));
    return isGone(cause) && mayMove && next.isPresent()
        ? send(next.get(), request, timeout)
        : Future.failedFuture(cause);
  }

  private void ask(
      RoutingContext ctx, InstanceId owner, PollRequest request, String token, Duration timeout) {
    send(owner, request, timeout)
        .recover(cause -> elsewhere(cause, owner, request, timeout))
        .recover(cause -> Future.succeededFuture(failure(cause)))
        .onSuccess(reply -> endUnseen(ctx.response(), owner, request, reply))
        .onSuccess(reply -> answer(ctx, request, token, reply));
  }

  private static boolean isGone(Throwable cause) {
    return cause instanceof NodeGone
        || (cause instanceof ReplyException reply
            && reply.failureType() == ReplyFailure.NO_HANDLERS);
  }

  private static PollReply failure(Throwable cause) {
    if (isGone(cause)) {
      return new PollRefused(ErrorCode.NOT_FOUND, "The session is gone.");
    }
    HubException fault = HubException.ofBusFailure(cause);
    return new PollRefused(fault.code(), "The session's instance does not answer.");
  }

  private static void answer(
      RoutingContext ctx, PollRequest request, String token, PollReply reply) {
    HttpServerResponse response = ctx.response();
    if (reply instanceof PollOpened opened) {
      PollingAnswers.opened(response, request.session(), token, opened.cursor());
    } else if (reply instanceof PollResumed resumed) {
      PollingAnswers.resumed(response, request.session(), token, resumed);
    } else if (reply instanceof PollEvents events) {
      PollingAnswers.events(
          response, events, ctx.request().headers().getAll(HttpHeaders.ACCEPT_ENCODING));
    } else if (reply instanceof PollPosted posted) {
      PollingAnswers.posted(response, posted.seq());
    } else if (reply instanceof PollEnded) {
      PollingAnswers.ended(response);
    } else if (reply instanceof PollRefused refused) {
      PollingAnswers.refused(response, refused);
    }
  }

  /**
   * A session whose client never learned of it, or that may still open, would only wait. One that
   * goes on is its client's own, who comes back with the token it has.
   */
  private void endUnseen(
      HttpServerResponse response, InstanceId owner, PollRequest request, PollReply reply) {
    boolean unknown =
        reply instanceof PollRefused refused && refused.code() == ErrorCode.HUB_UNAVAILABLE;
    if (request instanceof PollOpen open && (response.closed() || unknown)) {
      Address.of(Role.POLLING, owner).send(bus, new PollEnd(open.session(), open.token()));
    }
  }

  private static Refusal unavailable(String message) {
    return Refusal.of(ErrorCode.HUB_UNAVAILABLE, message, null);
  }
}
