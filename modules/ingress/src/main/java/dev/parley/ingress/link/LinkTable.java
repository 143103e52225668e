package dev.parley.ingress.link;

import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import dev.parley.contract.SendElsewhere;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.near.Outlet;
import io.vertx.core.eventbus.EventBus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The links of one ingress instance, by session, and the ways to the routers they use. A session
 * has one link that counts; others of it were replaced when their client came back, and are only
 * closed.
 */
public final class LinkTable implements BusRecord.SomeCases<Void> {
  private final EventBus bus;
  private final Map<SessionId, ClientLink> links = new HashMap<>();
  private final Map<SessionId, List<ClientLink>> replaced = new HashMap<>();
  private final Map<SessionId, EarlyRecords> early = new HashMap<>();
  private final Map<InstanceId, RouterPort> ports = new HashMap<>();

  /** All links as they are, or null since one came or went. */
  private @Nullable List<ClientLink> snapshot;

  public LinkTable(EventBus bus) {
    this.bus = bus;
  }

  void add(ClientLink link) {
    snapshot = null;
    ClientLink old = links.put(link.session(), link);
    if (old != null) {
      replaced.computeIfAbsent(link.session(), session -> new ArrayList<>()).add(old);
    }
  }

  void remove(ClientLink link) {
    snapshot = null;
    if (!links.remove(link.session(), link)) {
      replaced.computeIfPresent(
          link.session(),
          (session, others) -> {
            others.remove(link);
            return others.isEmpty() ? null : others;
          });
    }
  }

  /** From now on records of this epoch are kept for the link that is being made. */
  EarlyRecords expect(SessionId session, long epoch) {
    EarlyRecords expected = new EarlyRecords(epoch);
    early.put(session, expected);
    return expected;
  }

  /** The link is made: it gets what was kept for it. */
  void handOver(ClientLink link, EarlyRecords kept) {
    forget(link.session(), kept);
    add(link);
    kept.take().forEach(this::onRecord);
  }

  /** No link will be made. */
  void forget(SessionId session, EarlyRecords kept) {
    early.remove(session, kept);
  }

  public boolean isEmpty() {
    return links.isEmpty() && replaced.isEmpty();
  }

  RouterPort port(InstanceId router) {
    return ports.computeIfAbsent(
        router, id -> new RouterPort(id, new Outlet(bus, Role.ROUTER, id), this::onRouterLost));
  }

  /** Lets go of the way to a router that left; sessions that it has yet to end keep theirs. */
  public void forgetRouter(InstanceId router) {
    ports.remove(router);
  }

  /** Takes a record that came to this instance's address. */
  public void onRecord(BusRecord record) {
    record.match(this);
  }

  /** Time has passed. */
  public void onTick(long nowMs) {
    snapshot().forEach(link -> link.onTick(nowMs));
  }

  /** Ends every session because this instance stops. */
  public void shutDown() {
    snapshot().forEach(ClientLink::onShutdown);
  }

  /**
   * This process is to stop: clients that may come back do so elsewhere, to routers that go on.
   * What routers of this process own they end themselves.
   */
  public void moveOn(InstanceId thisNode) {
    snapshot().stream()
        .filter(link -> link.mayMoveOn() && !link.isOnNode(thisNode))
        .forEach(ClientLink::onShutdown);
  }

  /**
   * This process is cut off from most others, and so are its links whose routers are among those:
   * clients that may come back do so there. Of the others the routers say who is to.
   */
  public void onMinority(InstanceId thisNode) {
    snapshot().stream()
        .filter(link -> !link.isOnNode(thisNode))
        .forEach(ClientLink::onSentElsewhere);
  }

  /** A node is gone, and the routers that ran in it. */
  public void onNodeGone(InstanceId node) {
    ports.keySet().removeIf(router -> router.isOn(node));
    for (ClientLink link : snapshot()) {
      if (link.isOnNode(node)) {
        link.onRouterLost();
      }
    }
  }

  private void onRouterLost(RouterPort port) {
    ports.remove(port.router(), port);
    for (ClientLink link : snapshot()) {
      if (link.isOn(port)) {
        link.onRouterLost();
      }
    }
  }

  /** Links leave the table while it is walked; what is walked stays as it is. */
  private List<ClientLink> snapshot() {
    List<ClientLink> all = snapshot;
    if (all == null) {
      all = new ArrayList<>(links.values());
      replaced.values().forEach(all::addAll);
      snapshot = all;
    }
    return all;
  }

  @Override
  public Void frame(Frame frame) {
    ClientLink link = links.get(frame.session());
    if (link != null && link.epoch() == frame.epoch()) {
      link.onFrame(frame);
    } else {
      keep(frame, frame.epoch());
    }
    return null;
  }

  @Override
  public Void credit(Credit credit) {
    ClientLink link = links.get(credit.session());
    if (link != null && link.epoch() == credit.epoch()) {
      link.onCredit(credit);
    } else {
      keep(credit, credit.epoch());
    }
    return null;
  }

  @Override
  public Void closeLink(CloseLink close) {
    ClientLink link = links.get(close.session());
    if (link != null && link.epoch() == close.epoch()) {
      link.onCloseLink(close);
    } else {
      keep(close, close.epoch());
      replaced.getOrDefault(close.session(), List.of()).forEach(old -> old.onCloseLink(close));
    }
    return null;
  }

  @Override
  public Void sessionReleased(SessionReleased released) {
    ClientLink link = links.get(released.session());
    if (link != null && link.epoch() == released.epoch()) {
      link.onReleased();
    } else {
      keep(released, released.epoch());
    }
    return null;
  }

  @Override
  public Void sendElsewhere(SendElsewhere send) {
    ClientLink link = links.get(send.session());
    if (link != null && link.epoch() == send.epoch()) {
      link.onSentElsewhere();
    }
    return null;
  }

  private void keep(BusRecord record, long epoch) {
    EarlyRecords expected = early.get(record.session());
    if (expected != null) {
      expected.offer(record, epoch);
    }
  }

  @Override
  public Void other(BusRecord record) {
    return null;
  }
}
