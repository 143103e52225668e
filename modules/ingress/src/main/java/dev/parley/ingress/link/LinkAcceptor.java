package dev.parley.ingress.link;

import dev.parley.contract.Ids;
import dev.parley.contract.InstanceId;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.limit.SessionQuota.Lease;
import dev.parley.contract.link.ErrorEvents;
import dev.parley.contract.link.SessionOpener;
import dev.parley.contract.link.SessionResumer;
import dev.parley.ingress.AccessLog;
import dev.parley.ingress.IngressConfig;
import dev.parley.ingress.IngressMetrics;
import dev.parley.ingress.auth.Principal;
import dev.parley.ingress.upgrade.Dialect;
import dev.parley.ingress.upgrade.UpgradeDecision;
import dev.parley.realtime.beta.BetaDialect;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes a session of each upgraded socket, and accounts for it when it ends. */
public final class LinkAcceptor {
  /** What metrics and the log call the route of a client that named none. */
  private static final String DEFAULT_ROUTE = "default";

  /** And that of a client that came back to a session, which has its own. */
  private static final String RESUMED = "resumed";

  private static final int NO_CLOSE_FRAME = 1006;

  private final IngressConfig.Limits limits;
  private final ErrorEvents errors;
  private final LinkTable links;
  private final SessionOpener opener;
  private final SessionResumer resumer;
  private final IngressMetrics metrics;
  private final LongSupplier nowMs;

  public LinkAcceptor(
      IngressConfig.Limits limits,
      InstanceId instance,
      LinkTable links,
      SessionOpener opener,
      SessionResumer resumer,
      IngressMetrics metrics,
      LongSupplier nowMs) {
    this.limits = limits;
    this.errors = new ErrorEvents(instance);
    this.links = links;
    this.opener = opener;
    this.resumer = resumer;
    this.metrics = metrics;
    this.nowMs = nowMs;
  }

  /**
   * Starts a session on a socket that was upgraded just now; nothing of it is read before.
   *
   * @param wish what the upgrade asked for
   * @param lease the session's room, given back when the socket is gone
   */
  public void accept(
      ServerWebSocket socket, Principal principal, UpgradeDecision.Accept wish, Lease lease) {
    String route = wish.route();
    boolean isBeta = wish.dialect() == Dialect.BETA;
    boolean mayComeBack = wish.hubEvents() && !isBeta;
    SessionId session = SessionId.create();
    if (mayComeBack) {
      lease.name(session);
    }
    long openedMs = nowMs.getAsLong();
    String label = route == null ? DEFAULT_ROUTE : route;
    ClientLink link =
        new ClientLink(
            session,
            socket,
            machine(mayComeBack ? HubEvents.ofNew(errors) : null, openedMs),
            new MessageAssembler(limits.maxMessageBytes()),
            isBeta ? beta() : null,
            lease,
            metrics,
            links::port,
            closed -> onClosed(closed, principal.subject(), label, openedMs, lease));
    links.add(link);
    metrics.sessionOpened(label);
    opener.open(
        link,
        new SessionOpener.Wish(principal.subject(), route, principal.config(), wish.hubEvents()),
        openedMs);
  }

  /**
   * What a router goes on with, until a socket or {@link #abandon} is its end.
   *
   * @param early what it says meanwhile
   */
  public record Resumption(SessionResumed answer, EarlyRecords early) {}

  /**
   * Asks for a session to go on.
   *
   * @param subject who the client is
   * @return fails with a {@link dev.parley.contract.error.HubException} alone
   */
  public Future<Resumption> resume(SessionResumer.Wish wish, String subject) {
    return resumer
        .resume(wish, subject)
        .map(answer -> new Resumption(answer, links.expect(answer.session(), answer.epoch())));
  }

  /** Goes on with a session on a socket that was upgraded just now. */
  public void accept(
      ServerWebSocket socket, Principal principal, Resumption resumption, Lease lease) {
    SessionResumed answer = resumption.answer();
    HubEvents events = HubEvents.ofResumed(errors, answer.position());
    long openedMs = nowMs.getAsLong();
    ClientLink link =
        new ClientLink(
            answer.session(),
            socket,
            machine(events, openedMs),
            new MessageAssembler(limits.maxMessageBytes()),
            null,
            lease,
            metrics,
            links::port,
            closed -> onClosed(closed, principal.subject(), RESUMED, openedMs, lease));
    lease.name(answer.session());
    metrics.sessionOpened(RESUMED);
    link.resumed(answer, events.resumed(answer.received(), answer.token()));
    links.handOver(link, resumption.early());
  }

  /** The client was gone before it had a socket; it may come back once more. */
  public void abandon(Resumption resumption, Lease lease) {
    SessionResumed answer = resumption.answer();
    links.forget(answer.session(), resumption.early());
    links
        .port(answer.router())
        .write(new LinkDetached(answer.session(), answer.epoch(), NO_CLOSE_FRAME));
    lease.name(answer.session());
    lease.leave(nowMs.getAsLong());
  }

  private LinkMachine machine(@Nullable HubEvents events, long openedMs) {
    return new LinkMachine(LinkLimits.of(limits), errors, events, openedMs);
  }

  private BetaDialect beta() {
    return new BetaDialect(Ids.random("conv_"), errors::nextId);
  }

  private void onClosed(ClientLink link, String subject, String route, long openedMs, Lease lease) {
    links.remove(link);
    if (link.isDetached()) {
      lease.leave(nowMs.getAsLong());
    } else {
      lease.close();
    }
    Duration lasted = Duration.ofMillis(nowMs.getAsLong() - openedMs);
    metrics.sessionClosed(route, link.closeCode(), lasted);
    if (!link.isReported()) {
      AccessLog.sessionUnserved(link.session(), subject, route, lasted, link.closeCode());
    }
  }
}
