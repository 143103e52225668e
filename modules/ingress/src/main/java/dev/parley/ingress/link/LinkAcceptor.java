package dev.parley.ingress.link;

import dev.parley.contract.Ids;
import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionId;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.contract.link.ErrorEvents;
import dev.parley.contract.link.SessionOpener;
import dev.parley.ingress.AccessLog;
import dev.parley.ingress.IngressConfig;
import dev.parley.ingress.IngressMetrics;
import dev.parley.ingress.auth.Principal;
import dev.parley.ingress.upgrade.Dialect;
import dev.parley.ingress.upgrade.UpgradeDecision;
import dev.parley.realtime.beta.BetaDialect;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Makes a session of each upgraded socket, and accounts for it when it ends. */
public final class LinkAcceptor {
  /** What metrics and the log call the route of a client that named none. */
  private static final String DEFAULT_ROUTE = "default";

  private final IngressConfig.Limits limits;
  private final ErrorEvents errors;
  private final LinkTable links;
  private final SessionOpener opener;
  private final IngressMetrics metrics;
  private final LongSupplier nowMs;

  public LinkAcceptor(
      IngressConfig.Limits limits,
      InstanceId instance,
      LinkTable links,
      SessionOpener opener,
      IngressMetrics metrics,
      LongSupplier nowMs) {
    this.limits = limits;
    this.errors = new ErrorEvents(instance);
    this.links = links;
    this.opener = opener;
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
      ServerWebSocket socket,
      Principal principal,
      UpgradeDecision.Accept wish,
      SessionQuota.Lease lease) {
    String route = wish.route();
    long openedMs = nowMs.getAsLong();
    String label = route == null ? DEFAULT_ROUTE : route;
    ClientLink link =
        new ClientLink(
            SessionId.create(),
            socket,
            new LinkMachine(LinkLimits.of(limits), errors, openedMs),
            new MessageAssembler(limits.maxMessageBytes()),
            wish.dialect() == Dialect.BETA ? beta() : null,
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

  private BetaDialect beta() {
    return new BetaDialect(Ids.random("conv_"), errors::nextId);
  }

  private void onClosed(
      ClientLink link, String subject, String route, long openedMs, SessionQuota.Lease lease) {
    links.remove(link);
    lease.close();
    Duration lasted = Duration.ofMillis(nowMs.getAsLong() - openedMs);
    metrics.sessionClosed(route, link.closeCode(), lasted);
    if (!link.isReported()) {
      AccessLog.sessionUnserved(link.session(), subject, route, lasted, link.closeCode());
    }
  }
}
