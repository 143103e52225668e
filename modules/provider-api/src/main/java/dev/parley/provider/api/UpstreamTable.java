package dev.parley.provider.api;

import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamOpened;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.error.HubFault;
import dev.parley.contract.error.ProviderFault;
import dev.parley.contract.flow.Fence;
import dev.parley.contract.peer.Peers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upstreams of one verticle instance: of each session the one of the highest epoch and
 * generation asked for (rule R22) and, if that was opened beside another, the other. A record is
 * answered with whether it was for one of them; others change nothing. Confined to the verticle's
 * context.
 */
final class UpstreamTable implements BusRecord.SomeCases<Boolean>, UpstreamLeg.Owner {
  private static final Logger LOGGER = LoggerFactory.getLogger(UpstreamTable.class);

  private record Served(UpstreamLeg leg, Peers.Peer router) {}

  private final EndpointConfig endpoint;
  private final Connector connector;
  private final SessionSlots slots;
  private final ProviderMetrics metrics;
  private final WarmPool warm;
  private final Duration cap;
  private final Peers routers;
  private final Fence<SessionId> fence = new Fence<>();
  private final Map<SessionId, List<Served>> served = new HashMap<>();

  /**
   * @param warm has upstreams that are ready, or none
   * @param cap the longest session that the endpoint allows; zero when unknown
   */
  UpstreamTable(
      Vertx vertx,
      EndpointConfig endpoint,
      Connector connector,
      SessionSlots slots,
      ProviderMetrics metrics,
      WarmPool warm,
      Duration cap) {
    this.endpoint = endpoint;
    this.connector = connector;
    this.slots = slots;
    this.metrics = metrics;
    this.warm = warm;
    this.cap = cap;
    this.routers = new Peers(vertx, this::onRouterGone);
  }

  /**
   * Opens an upstream. A repeated request shares the first one's answer; a newer one of the session
   * ends what is there and is not to be kept; an older one fails, and so does one for want of a
   * slot.
   */
  Future<UpstreamOpened> open(OpenUpstream request) {
    if (!request.endpoint().equals(endpoint.name())) {
      return Future.failedFuture(
          new HubFault(ErrorCode.HUB_UNAVAILABLE, "this instance serves another endpoint"));
    }
    UpstreamLeg same = legOf(request.session(), request.epoch(), request.generation());
    if (same != null) {
      return same.opened();
    }
    if (!fence.admit(request.session(), request.epoch(), request.generation())) {
      return Future.failedFuture(
          new HubFault(ErrorCode.HUB_UNAVAILABLE, "the session has a newer owner"));
    }
    closeOthers(request);
    WarmUpstream ready = request.config() == null ? warm.take() : null;
    if (ready == null && !slots.tryTake()) {
      metrics.connectFailed(endpoint.name(), ErrorCode.PROVIDER_FULL);
      return Future.failedFuture(
          new ProviderFault(
              ErrorCode.PROVIDER_FULL, "the endpoint's session limit on this node is reached"));
    }
    Peers.Peer router = routers.acquire(Role.ROUTER, request.router());
    UpstreamLeg leg = new UpstreamLeg(request, router::write, this);
    served
        .computeIfAbsent(request.session(), first -> new ArrayList<>(1))
        .add(new Served(leg, router));
    long startNs = System.nanoTime();
    if (ready == null) {
      leg.open(listener -> connector.connect(request.config(), listener));
    } else {
      leg.open(ready::hand);
      ready.speak();
    }
    return leg.opened()
        .onSuccess(opened -> noteOpened(request, (System.nanoTime() - startNs) / 1_000_000))
        .map(opened -> stamped(opened, ready));
  }

  private UpstreamOpened stamped(UpstreamOpened opened, @Nullable WarmUpstream ready) {
    Duration known = ready == null ? endpoint.sessionCap() : cap;
    long sinceMs = ready == null ? System.currentTimeMillis() : ready.openedEpochMs();
    String created = SessionEnd.stamp(opened.created(), known, sinceMs);
    return new UpstreamOpened(opened.session(), opened.epoch(), opened.generation(), created);
  }

  /** Returns pending credit. */
  void onTick() {
    served.values().forEach(legs -> legs.forEach(one -> one.leg().onTick()));
  }

  /** Ends all upstreams and tells their routers why. */
  Future<Void> closeAll(HubException reason) {
    List<Future<Void>> closing = new ArrayList<>();
    for (Served one : all()) {
      closing.add(one.leg().close(reason));
    }
    return Future.join(closing).mapEmpty();
  }

  @Override
  public Boolean frame(Frame frame) {
    UpstreamLeg leg =
        frame.leg() == Leg.UPSTREAM
            ? find(frame.session(), frame.epoch(), frame.generation())
            : null;
    if (leg != null) {
      leg.onFrame(frame);
    }
    return leg != null;
  }

  @Override
  public Boolean credit(Credit credit) {
    UpstreamLeg leg =
        credit.leg() == Leg.UPSTREAM
            ? find(credit.session(), credit.epoch(), credit.generation())
            : null;
    if (leg != null) {
      leg.onCredit(credit);
    }
    return leg != null;
  }

  @Override
  public Boolean closeUpstream(CloseUpstream close) {
    UpstreamLeg leg = find(close.session(), close.epoch(), close.generation());
    if (leg != null) {
      leg.close();
    }
    return leg != null;
  }

  @Override
  public Boolean other(BusRecord record) {
    return false;
  }

  @Override
  public void onConnectFailed(UpstreamLeg leg, ErrorCode code) {
    forget(leg);
    metrics.connectFailed(endpoint.name(), code);
  }

  @Override
  public void onEnded(UpstreamLeg leg, @Nullable ErrorCode code) {
    forget(leg);
    metrics.ended(endpoint.name(), code);
    LOGGER
        .atInfo()
        .addKeyValue("sessionId", leg.request().session())
        .addKeyValue("endpoint", endpoint.name())
        .addKeyValue("code", code == null ? "closed_by_hub" : code.label())
        .log("provider session ended");
  }

  private void noteOpened(OpenUpstream request, long millis) {
    metrics.connected(endpoint.name(), millis);
    LOGGER
        .atInfo()
        .addKeyValue("sessionId", request.session())
        .addKeyValue("endpoint", endpoint.name())
        .addKeyValue("connectMs", millis)
        .log("provider session opened");
  }

  private void forget(UpstreamLeg leg) {
    SessionId session = leg.request().session();
    List<Served> legs = served.getOrDefault(session, List.of());
    for (Served one : legs) {
      if (one.leg() == leg) {
        legs.remove(one);
        routers.release(one.router());
        slots.release();
        break;
      }
    }
    if (legs.isEmpty()) {
      served.remove(session);
    }
  }

  private List<Served> all() {
    return served.values().stream().flatMap(List::stream).toList();
  }

  private List<Served> of(SessionId session) {
    return List.copyOf(served.getOrDefault(session, List.of()));
  }

  private void closeOthers(OpenUpstream request) {
    for (Served one : of(request.session())) {
      if (!one.leg().matches(request.epoch(), request.keeps())) {
        one.leg().close();
      }
    }
  }

  private @Nullable UpstreamLeg legOf(SessionId session, long epoch, int generation) {
    List<Served> legs = served.getOrDefault(session, List.of());
    for (int i = 0; i < legs.size(); i++) {
      UpstreamLeg leg = legs.get(i).leg();
      if (leg.matches(epoch, generation)) {
        return leg;
      }
    }
    return null;
  }

  /** The upstream that a record is for. A record of a higher epoch ends what a lower one opened. */
  private @Nullable UpstreamLeg find(SessionId session, long epoch, int generation) {
    UpstreamLeg leg = legOf(session, epoch, generation);
    if (leg != null) {
      return leg;
    }
    for (Served one : of(session)) {
      if (epoch > one.leg().request().epoch()) {
        fence.raise(session, epoch);
        one.leg().close();
      }
    }
    return null;
  }

  private void onRouterGone(InstanceId router) {
    for (Served one : all()) {
      if (one.router().instance().equals(router)) {
        one.leg().close();
      }
    }
  }
}
