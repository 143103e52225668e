package dev.parley.ingress.link;

import dev.parley.contract.Address;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import io.vertx.core.eventbus.EventBus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The links of one ingress instance, by session, and the ways to the routers they use. */
public final class LinkTable implements BusRecord.SomeCases<Void> {
  private final EventBus bus;
  private final Map<SessionId, ClientLink> links = new HashMap<>();
  private final Map<InstanceId, RouterPort> ports = new HashMap<>();

  public LinkTable(EventBus bus) {
    this.bus = bus;
  }

  void add(ClientLink link) {
    links.put(link.session(), link);
  }

  void remove(ClientLink link) {
    links.remove(link.session());
  }

  public boolean isEmpty() {
    return links.isEmpty();
  }

  RouterPort port(InstanceId router) {
    return ports.computeIfAbsent(
        router,
        id -> new RouterPort(id, Address.of(Role.ROUTER, id).producer(bus), this::onRouterLost));
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

  /** Links leave the table while it is walked. */
  private List<ClientLink> snapshot() {
    return List.copyOf(links.values());
  }

  @Override
  public Void frame(Frame frame) {
    ClientLink link = links.get(frame.session());
    if (link != null) {
      link.onFrame(frame);
    }
    return null;
  }

  @Override
  public Void credit(Credit credit) {
    ClientLink link = links.get(credit.session());
    if (link != null) {
      link.onCredit(credit);
    }
    return null;
  }

  @Override
  public Void closeLink(CloseLink close) {
    ClientLink link = links.get(close.session());
    if (link != null) {
      link.onCloseLink(close);
    }
    return null;
  }

  @Override
  public Void other(BusRecord record) {
    return null;
  }
}
