package dev.parley.ingress.link;

import dev.parley.contract.Ids;
import dev.parley.contract.InstanceId;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.limit.SessionQuota.Lease;
import dev.parley.contract.link.ErrorEvents;
import dev.parley.contract.link.SessionAdopter;
import dev.parley.contract.link.SessionOpener;
import dev.parley.contract.link.SessionResumer;
import dev.parley.ingress.AccessLog;
import dev.parley.ingress.IngressConfig;
import dev.parley.ingress.IngressMetrics;
import dev.parley.ingress.auth.Principal;
import dev.parley.ingress.upgrade.ConnectionWish;
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
  private final ClientLink.Adoption adoption;
  private final LongSupplier nowMs;

  /**
   * @param node this process
   * @param adopter finds another router for sessions whose own is gone
   */
  public LinkAcceptor(
      IngressConfig.Limits limits,
      InstanceId instance,
      LinkTable links,
      SessionOpener opener,
      SessionResumer resumer,
      IngressMetrics metrics,
      InstanceId node,
      SessionAdopter adopter,
      LongSupplier nowMs) {
    this.limits = limits;
    this.errors = new ErrorEvents(instance);
    this.links = links;
    this.opener = opener;
    this.resumer = resumer;
    this.metrics = metrics;
    this.adoption = new ClientLink.Adoption(node, adopter);
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
    ConnectionWish wanted = wish.connection();
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
            principal.subject(),
            adoption,
            socket,
            machine(mayComeBack ? HubEvents.ofNew(errors) : null, wanted.quality(), openedMs),
            quality(wanted.quality(), openedMs),
            new MessageAssembler(limits.maxMessageBytes()),
            speech(isBeta, wanted.binaryAudio()),
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

  /**
   * Goes on with a session on a socket that was upgraded just now.
   *
   * @param wanted what the upgrade asked for
   */
  public void accept(
      ServerWebSocket socket,
      Principal principal,
      Resumption resumption,
      ConnectionWish wanted,
      Lease lease) {
    SessionResumed answer = resumption.answer();
    HubEvents events = HubEvents.ofResumed(errors, answer.position());
    long openedMs = nowMs.getAsLong();
    ClientLink link =
        new ClientLink(
            answer.session(),
            principal.subject(),
            adoption,
            socket,
            machine(events, wanted.quality(), openedMs),
            quality(wanted.quality(), openedMs),
            new MessageAssembler(limits.maxMessageBytes()),
            speech(false, wanted.binaryAudio()),
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

  private LinkMachine machine(@Nullable HubEvents events, boolean quality, long openedMs) {
    LinkLimits all = LinkLimits.of(limits);
    return new LinkMachine(
        quality ? all.withPing(LinkQuality.PING_MS) : all, errors, events, openedMs);
  }

  private LinkQuality quality(boolean isTold, long openedMs) {
    return new LinkQuality(isTold ? errors::nextId : null, openedMs);
  }

  private Speech speech(boolean isBeta, boolean binaryAudio) {
    BinaryOutput output = isBeta ? BinaryOutput.ofBeta() : BinaryOutput.ofGa();
    return new Speech(
        isBeta ? new BetaDialect(Ids.random("conv_"), errors::nextId) : null,
        binaryAudio ? output : null);
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
