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
import dev.parley.contract.peer.Peers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upstreams of one verticle instance, one per session, of the highest epoch and generation
 * asked for (rule R22). A record is answered with whether it was for one of them; others change
 * nothing. Confined to the verticle's context.
 */
final class UpstreamTable implements BusRecord.SomeCases<Boolean>, UpstreamLeg.Owner {
  private static final Logger LOGGER = LoggerFactory.getLogger(UpstreamTable.class);

  private record Served(UpstreamLeg leg, Peers.Peer router) {}

  private final EndpointConfig endpoint;
  private final Connector connector;
  private final SessionSlots slots;
  private final ProviderMetrics metrics;
  private final Peers routers;
  private final Fence fence = new Fence();
  private final Map<SessionId, Served> served = new HashMap<>();

  UpstreamTable(
      Vertx vertx,
      EndpointConfig endpoint,
      Connector connector,
      SessionSlots slots,
      ProviderMetrics metrics) {
    this.endpoint = endpoint;
    this.connector = connector;
    this.slots = slots;
    this.metrics = metrics;
    this.routers = new Peers(vertx, this::onRouterGone);
  }

  /**
   * Opens an upstream. A repeated request shares the first one's answer; a newer one of the session
   * ends what is there; an older one fails, and so does one for want of a slot.
   */
  Future<UpstreamOpened> open(OpenUpstream request) {
    if (!request.endpoint().equals(endpoint.name())) {
      return Future.failedFuture(
          new HubFault(ErrorCode.HUB_UNAVAILABLE, "this instance serves another endpoint"));
    }
    UpstreamLeg current = legOf(request.session());
    if (current != null && current.matches(request.epoch(), request.generation())) {
      return current.opened();
    }
    if (!fence.admit(request.session(), request.epoch(), request.generation())) {
      return Future.failedFuture(
          new HubFault(ErrorCode.HUB_UNAVAILABLE, "the session has a newer owner"));
    }
    if (current != null) {
      current.close();
    }
    if (!slots.tryTake()) {
      metrics.connectFailed(endpoint.name(), ErrorCode.PROVIDER_FULL);
      return Future.failedFuture(
          new ProviderFault(
              ErrorCode.PROVIDER_FULL, "the endpoint's session limit on this node is reached"));
    }
    Peers.Peer router = routers.acquire(Role.ROUTER, request.router());
    UpstreamLeg leg = new UpstreamLeg(request, router::write, this);
    served.put(request.session(), new Served(leg, router));
    long startNs = System.nanoTime();
    leg.open(connector);
    return leg.opened()
        .onSuccess(opened -> noteOpened(request, (System.nanoTime() - startNs) / 1_000_000));
  }

  /** Returns pending credit. */
  void onTick() {
    served.values().forEach(one -> one.leg().onTick());
  }

  /** Ends all upstreams and tells their routers why. */
  Future<Void> closeAll(HubException reason) {
    List<Future<Void>> closing = new ArrayList<>();
    for (Served one : List.copyOf(served.values())) {
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
    Served one = served.remove(leg.request().session());
    if (one != null) {
      routers.release(one.router());
      slots.release();
    }
  }

  private @Nullable UpstreamLeg legOf(SessionId session) {
    Served one = served.get(session);
    return one == null ? null : one.leg();
  }

  /** The upstream that a record is for. A record of a higher epoch ends what a lower one opened. */
  private @Nullable UpstreamLeg find(SessionId session, long epoch, int generation) {
    UpstreamLeg leg = legOf(session);
    if (leg == null || leg.matches(epoch, generation)) {
      return leg;
    }
    if (epoch > leg.request().epoch()) {
      fence.raise(session, epoch);
      leg.close();
    }
    return null;
  }

  private void onRouterGone(InstanceId router) {
    for (Served one : List.copyOf(served.values())) {
      if (one.router().instance().equals(router)) {
        one.leg().close();
      }
    }
  }
}
