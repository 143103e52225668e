package dev.parley.routing;

import dev.parley.contract.BusRecord;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionResumed;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A client as naive as the protocol lets it be: it counts the events it gets, keeps those it sent,
 * and when it comes back says the one number and sends the others from where it is told to.
 */
final class RoamingClient {
  final List<String> had = new CopyOnWriteArrayList<>();
  final List<String> sent = new ArrayList<>();
  private Link link;
  private String token = "";

  /** A link whose socket may die while the link does not know: then nothing passes it. */
  private final class Link {
    final StandInLink bus;
    private boolean isDead;

    Link(StandInLink bus) {
      this.bus = bus;
      bus.listener = this::onRecord;
    }

    private synchronized void onRecord(BusRecord record) {
      if (!isDead && record instanceof Frame frame) {
        had.add(frame.payload());
      }
    }

    synchronized void die() {
      isDead = true;
      bus.givesCredit = false;
    }
  }

  RoamingClient(Vertx vertx, InstanceId router) {
    link = new Link(new StandInLink(vertx, router, 1));
    link.bus.openResumable("voice");
  }

  boolean isGreeted() {
    if (had.size() < 2) {
      return false;
    }
    token = Events.tree(had.get(1)).path("token").asText();
    return true;
  }

  boolean isThere() {
    return !link.isDead;
  }

  void say(String event) {
    sent.add(event);
    if (isThere()) {
      link.bus.say(event);
    }
  }

  /** The socket dies; the hub hears of it or not. */
  void lose(boolean isNoticed) {
    link.die();
    if (isNoticed) {
      link.bus.lose();
    }
  }

  /** Whether the link of now passes credit on for what it is sent. */
  void readSlowly(boolean slowly) {
    link.bus.givesCredit = !slowly;
  }

  /** Comes back, whether the last link is still there or not. */
  void comeBack() {
    lose(false);
    Link next = new Link(link.bus.another());
    SessionResumed resumed = next.bus.resume(token, had.size());
    token = resumed.token();
    link.bus.vanish();
    link = next;
    sent.subList((int) resumed.received(), sent.size()).forEach(next.bus::say);
  }

  /** Comes back, but the answer and all that follows it is lost on the way. */
  void comeBackInVain() {
    lose(true);
    Link next = new Link(link.bus.another());
    next.die();
    next.bus.resume(token, had.size());
    next.bus.lose();
    link.bus.vanish();
    link = next;
  }

  void leave() {
    link.bus.hangUp();
    link.bus.vanish();
  }
}
