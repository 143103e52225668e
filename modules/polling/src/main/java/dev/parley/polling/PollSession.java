package dev.parley.polling;

import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.PollEnd;
import dev.parley.contract.PollFetch;
import dev.parley.contract.PollMark;
import dev.parley.contract.PollMarked;
import dev.parley.contract.PollPost;
import dev.parley.contract.PollRequest;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAdopted;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReclaimed;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.link.OpeningLink;
import dev.parley.contract.link.OrphanedLink;
import dev.parley.contract.link.SessionAdopter;
import dev.parley.contract.peer.Peers;
import dev.parley.contract.peer.Peers.Peer;
import dev.parley.contract.polling.PollReply;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.contract.polling.TokenHash;
import io.vertx.core.eventbus.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shell of one session: performs what its {@link PollMachine} wants. */
final class PollSession implements OpeningLink, OrphanedLink {
  /** Told of what happens to a session. */
  interface Owner {
    /** It is over, with what a WebSocket would be closed with. */
    void closed(PollSession session, int code);

    /** Nothing of it is left. */
    void removed(PollSession session);
  }

  /**
   * How the client names the session and itself.
   *
   * @param name of the session in the client's requests; a session that came here from elsewhere
   *     has another id
   * @param subject who the client is
   * @param route what metrics call its route
   */
  record Client(SessionId name, TokenHash token, String subject, String route) {}

  /**
   * Another router for sessions whose own is gone.
   *
   * @param node this process: a router in it dies with it
   */
  record Adoption(InstanceId node, SessionAdopter adopter) {}

  private final SessionId session;
  private final Client client;
  private final PollMachine machine;
  private final Peers peers;
  private final Adoption adoption;
  private final PollingMetrics metrics;
  private final Owner owner;
  private final Map<Long, Message<?>> heldPosts = new HashMap<>();
  private @Nullable Message<?> opening;
  private @Nullable Message<?> heldFetch;
  private @Nullable Peer router;
  private int counted;

  PollSession(
      SessionId session,
      Client client,
      @Nullable Message<?> opening,
      PollMachine machine,
      Peers peers,
      Adoption adoption,
      PollingMetrics metrics,
      Owner owner) {
    this.session = session;
    this.client = client;
    this.opening = opening;
    this.machine = machine;
    this.peers = peers;
    this.adoption = adoption;
    this.metrics = metrics;
    this.owner = owner;
  }

  @Override
  public SessionId session() {
    return session;
  }

  Client client() {
    return client;
  }

  /** See {@link PollMachine#epoch}. */
  @Override
  public long epoch() {
    return machine.epoch();
  }

  /** See {@link PollMachine#isDetached}. */
  boolean isDetached() {
    return machine.isDetached();
  }

  /** See {@link PollMachine#isMoved}. */
  boolean isMoved() {
    return machine.isMoved();
  }

  boolean isOn(InstanceId instance) {
    return router != null && router.instance().equals(instance);
  }

  @Override
  public boolean isOpening(long epoch) {
    return machine.state() == PollMachine.State.OPENING && machine.epoch() == epoch;
  }

  @Override
  public long trying(InstanceId candidate) {
    take(candidate);
    return machine.onTry();
  }

  @Override
  public void accepted(InstanceId taker) {
    take(taker);
    perform(machine.onAccepted(), null);
  }

  @Override
  public void refused(ErrorCode code, String message) {
    perform(machine.onRefused(code, message), null);
  }

  /** The session goes on for this client. */
  void resumed(SessionResumed resumed) {
    take(resumed.router());
    perform(machine.onResumed(resumed), null);
  }

  /** The session goes on for a client whose requests went to another instance. */
  void reclaimed(SessionReclaimed reclaimed) {
    take(reclaimed.router());
    perform(machine.onReclaimed(reclaimed.epoch(), reclaimed.standing()), null);
  }

  void onMarked(PollMarked marked) {
    perform(machine.onMarked(marked), null);
  }

  /** A request of the client; none of those that open. */
  void onRequest(PollRequest request, Message<?> message, long nowMs) {
    if (request instanceof PollFetch fetch) {
      perform(machine.onFetch(fetch.cursor(), fetch.waitMs(), nowMs), message);
    } else if (request instanceof PollPost post) {
      perform(machine.onPost(post.seq(), post.events(), nowMs), message);
    } else if (request instanceof PollEnd) {
      perform(machine.onEnd(), message);
    }
  }

  void onFrame(Frame frame) {
    perform(machine.onFrame(frame), null);
  }

  void onCredit(Credit credit) {
    perform(machine.onCredit(credit), null);
  }

  void onCloseLink(CloseLink close) {
    perform(machine.onCloseLink(close), null);
  }

  @Override
  public String subject() {
    return client.subject();
  }

  @Override
  public boolean isOrphaned(long epoch) {
    return machine.state() == PollMachine.State.ORPHANED && machine.epoch() == epoch;
  }

  @Override
  public OrphanedLink.Stand tryingAnother() {
    return machine.onTryOfAnother();
  }

  @Override
  public void adopted(SessionAdopted by) {
    use(by.router());
    perform(machine.onAdopted(by.received()), null);
    machine.onRouterChosen(isElsewhere(by.router()));
  }

  @Override
  public void abandoned() {
    perform(machine.onAbandoned(), null);
  }

  @Override
  public boolean mayComeBack() {
    return machine.mayComeBack();
  }

  /** The router stops and has left the session to others. A client that stops with it moves on. */
  void onReleased(SessionReleased released) {
    if (machine.epoch() == released.epoch() && !adopt()) {
      perform(machine.onReleased(released), null);
    }
  }

  void onRouterLost() {
    if (!adopt()) {
      perform(machine.onRouterLost(), null);
    }
  }

  /** Looks for another router, if there can be one. */
  private boolean adopt() {
    Peer gone = router;
    if (gone == null || !isElsewhere(gone.instance()) || !machine.isAdoptable()) {
      return false;
    }
    machine.onOrphaned();
    adoption.adopter().adopt(this, gone.instance());
    return true;
  }

  private boolean isElsewhere(InstanceId instance) {
    return !instance.isOn(adoption.node());
  }

  void onShutdown() {
    perform(machine.onShutdown(), null);
  }

  void onTick(long nowMs) {
    perform(machine.onTick(nowMs), null);
  }

  private void take(InstanceId instance) {
    use(instance);
    machine.onRouterChosen(isElsewhere(instance));
  }

  private void use(InstanceId instance) {
    if (!isOn(instance)) {
      release();
      router = peers.acquire(Role.ROUTER, instance);
    }
  }

  private void release() {
    if (router != null) {
      peers.release(router);
      router = null;
    }
  }

  private void perform(List<PollEffect> effects, @Nullable Message<?> request) {
    for (PollEffect effect : effects) {
      perform(effect, request);
    }
    int waiting = machine.waiting();
    if (waiting != counted) {
      metrics.mailboxChanged(waiting - counted);
      counted = waiting;
    }
  }

  private void perform(PollEffect effect, @Nullable Message<?> request) {
    if (effect instanceof PollEffect.Send send) {
      send(send);
    } else if (effect instanceof PollEffect.Mark mark) {
      toRouter(
          new PollMark(session(), machine.epoch(), client.token(), mark.post(), mark.through()));
    } else if (effect instanceof PollEffect.ReturnCredit credit) {
      toRouter(
          new Credit(session(), Leg.LINK, machine.epoch(), 0, credit.frames(), credit.bytes()));
    } else if (effect instanceof PollEffect.Answer answer) {
      answer(request, answer.reply());
    } else if (effect instanceof PollEffect.AnswerHeld answer) {
      answer(heldFetch, answer.reply());
      heldFetch = null;
    } else if (effect instanceof PollEffect.Hold) {
      heldFetch = request;
    } else if (effect instanceof PollEffect.HoldPost hold && request != null) {
      heldPosts.put(hold.seq(), request);
      metrics.posted(hold.events());
    } else if (effect instanceof PollEffect.AnswerPost answer) {
      answer(heldPosts.remove(answer.seq()), answer.reply());
    } else if (effect instanceof PollEffect.AnswerOpen answer) {
      answer(opening, answer.reply());
      opening = null;
    } else if (effect instanceof PollEffect.ReportClosed closed) {
      toRouter(new LinkClosed(session(), machine.epoch(), closed.code()));
    } else if (effect instanceof PollEffect.ReportDetached detached) {
      toRouter(new LinkDetached(session(), machine.epoch(), detached.code()));
    } else if (effect instanceof PollEffect.Closed closed) {
      owner.closed(this, closed.code());
    } else if (effect instanceof PollEffect.Remove) {
      release();
      owner.removed(this);
    }
  }

  private void send(PollEffect.Send send) {
    toRouter(
        new Frame(
            session(), Leg.LINK, machine.epoch(), 0, send.seq(), FrameKind.UNREAD, send.event()));
  }

  private void answer(@Nullable Message<?> request, PollReply reply) {
    if (reply instanceof PollRefused refused) {
      metrics.refused(refused.code());
    } else if (reply instanceof PollEvents given && !given.events().isEmpty()) {
      metrics.fetched((int) (given.cursor() - machine.acknowledged()), given.events().size());
    }
    if (request != null) {
      request.reply(reply);
    }
  }

  private void toRouter(BusRecord record) {
    if (router != null) {
      router.write(record);
    }
  }
}
