package dev.parley.polling;

import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.PollMarked;
import dev.parley.contract.PollOpen;
import dev.parley.contract.PollRequest;
import dev.parley.contract.PollResume;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReclaimed;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.flow.RecentSessions;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.contract.limit.SessionQuota.Lease;
import dev.parley.contract.link.ErrorEvents;
import dev.parley.contract.link.SessionAdopter;
import dev.parley.contract.link.SessionOpener;
import dev.parley.contract.link.SessionResumer;
import dev.parley.contract.peer.Peers;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.contract.polling.PollingIds;
import dev.parley.contract.polling.TokenHash;
import dev.parley.polling.PollSession.Client;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one polling instance, and which of them a record or a request is for. Confined to
 * the instance's context.
 */
final class PollTable implements BusRecord.SomeCases<Void>, PollSession.Owner {
  /** What metrics call the route of a client that named none. */
  private static final String DEFAULT_ROUTE = "default";

  /** And that of a client that came back to a session, which has its own. */
  private static final String RESUMED = "resumed";

  private static final int MAX_OVER = 10_000;

  /** One session, when it was opened, and its room. */
  private record Entry(PollSession session, long openedMs, Lease lease) {}

  private final InstanceId instance;
  private final PollLimits limits;
  private final PollingEnvironment environment;
  private final SessionOpener opener;
  private final SessionResumer resumer;
  private final Peers peers;
  private final PollSession.Adoption adoption;
  private final LongSupplier nowMs;
  private final ErrorEvents errors;

  /** By the names that clients use. */
  private final Map<SessionId, Entry> sessions = new HashMap<>();

  /** By the ids that routers use; of several links of one session the newest. */
  private final Map<SessionId, Entry> links = new HashMap<>();

  /** Those that ended here lately: they go on nowhere, whatever a journal still has of them. */
  private final RecentSessions over = new RecentSessions(MAX_OVER);

  private final Reclaims reclaims;
  private boolean isShutDown;
  private boolean isStopping;

  PollTable(
      InstanceId instance,
      PollLimits limits,
      PollingEnvironment environment,
      SessionOpener opener,
      SessionResumer resumer,
      SessionAdopter adopter,
      SessionReclaimer reclaimer,
      Peers peers,
      LongSupplier nowMs) {
    this.instance = instance;
    this.limits = limits;
    this.environment = environment;
    this.opener = opener;
    this.resumer = resumer;
    this.peers = peers;
    this.adoption = new PollSession.Adoption(environment.node(), adopter);
    this.nowMs = nowMs;
    this.errors = new ErrorEvents(instance);
    this.reclaims = new Reclaims(reclaimer, this::reclaimed, this::onRequest, this::refuse);
  }

  boolean isEmpty() {
    return sessions.isEmpty();
  }

  /** A request of the HTTP edge; it is answered now or later. */
  void onRequest(PollRequest request, Message<?> message) {
    if (request instanceof PollOpen || request instanceof PollResume) {
      onOpen(request, message);
      return;
    }
    Entry entry = sessions.get(request.session());
    if (entry == null && environment.outlives() && !over.contains(request.session())) {
      reclaim(request, message);
    } else if (entry == null) {
      refuse(message, Refusals.unknown());
    } else if (!entry.session().client().token().matches(request.token())) {
      refuse(
          message,
          new PollRefused(ErrorCode.INVALID_API_KEY, "This is not the token of the session."));
    } else {
      entry.session().onRequest(request, message, nowMs.getAsLong());
    }
  }

  private void onOpen(PollRequest request, Message<?> message) {
    boolean mine = PollingIds.owner(request.session()).filter(instance::equals).isPresent();
    if (isStopping) {
      refuse(message, new PollRefused(ErrorCode.HUB_SHUTTING_DOWN, "The hub is shutting down."));
    } else if (!mine || sessions.containsKey(request.session())) {
      refuse(message, new PollRefused(ErrorCode.INTERNAL, "The session cannot be opened here."));
    } else if (request instanceof PollOpen open) {
      admit(environment.quota().open(open.subject()), message, lease -> open(open, message, lease));
    } else if (request instanceof PollResume resume) {
      admit(
          environment.quota().comeBack(resume.resumed(), resume.subject()),
          message,
          lease -> resume(resume, message, lease));
    }
  }

  private void admit(SessionQuota.Answer answer, Message<?> message, Consumer<Lease> next) {
    if (answer instanceof SessionQuota.Refused full) {
      refuse(message, new PollRefused(full.code(), full.message()));
    } else if (answer instanceof Lease lease) {
      next.accept(lease);
    }
  }

  private void open(PollOpen open, Message<?> message, Lease lease) {
    String route = open.route() == null ? DEFAULT_ROUTE : open.route();
    Client client = new Client(open.session(), open.token(), open.subject(), route);
    if (open.hubEvents()) {
      lease.name(open.session());
    }
    Entry entry =
        add(open.session(), client, message, machine(open.hubEvents(), open.events()), lease);
    opener.open(
        entry.session(),
        new SessionOpener.Wish(open.subject(), open.route(), open.config(), open.hubEvents()),
        entry.openedMs());
  }

  private void resume(PollResume resume, Message<?> message, Lease lease) {
    Client client = new Client(resume.session(), resume.token(), resume.subject(), RESUMED);
    SessionResumer.Wish wish =
        new SessionResumer.Wish(resume.resumed(), resume.router(), resume.secret(), resume.after());
    resumer
        .resume(wish, resume.subject())
        .onSuccess(
            resumed -> {
              lease.name(resume.resumed());
              add(resume.resumed(), client, message, machine(true, List.of()), lease)
                  .session()
                  .resumed(resumed);
            })
        .onFailure(
            failure -> {
              lease.close();
              HubException fault = HubException.ofBusFailure(failure);
              refuse(message, new PollRefused(fault.code(), String.valueOf(fault.getMessage())));
            });
  }

  private void reclaim(PollRequest request, Message<?> message) {
    if (isShutDown) {
      refuse(message, Refusals.moving());
    } else {
      reclaims.add(request, message);
    }
  }

  /**
   * A session that another instance had goes on here.
   *
   * @return why not, else null
   */
  private @Nullable PollRefused reclaimed(TokenHash token, SessionReclaimed reclaimed) {
    SessionId id = reclaimed.session();
    SessionQuota.Answer answer = environment.quota().comeBack(id, reclaimed.subject());
    if (answer instanceof SessionQuota.Refused full) {
      return new PollRefused(full.code(), full.message());
    }
    Lease lease = (Lease) answer;
    lease.name(id);
    lease.opened();
    Client client = new Client(id, token, reclaimed.subject(), RESUMED);
    add(id, client, null, machine(reclaimed.mayComeBack(), List.of()), lease)
        .session()
        .reclaimed(reclaimed);
    return null;
  }

  private PollMachine machine(boolean mayComeBack, List<String> firstEvents) {
    return new PollMachine(
        limits, errors, mayComeBack, environment.outlives(), firstEvents, nowMs.getAsLong());
  }

  private Entry add(
      SessionId id, Client client, @Nullable Message<?> message, PollMachine machine, Lease lease) {
    PollSession session =
        new PollSession(id, client, message, machine, peers, adoption, environment.metrics(), this);
    Entry entry = new Entry(session, nowMs.getAsLong(), lease);
    sessions.put(client.name(), entry);
    links.put(id, entry);
    environment.metrics().sessionOpened(client.route());
    return entry;
  }

  private void refuse(Message<?> message, PollRefused reply) {
    environment.metrics().refused(reply.code());
    message.reply(reply);
  }

  /** Time has passed. */
  void onTick() {
    long now = nowMs.getAsLong();
    environment.quota().onTick(now);
    snapshot().forEach(session -> session.onTick(now));
  }

  /** An instance is gone without a word. */
  void onPeerGone(InstanceId gone) {
    for (PollSession session : snapshot()) {
      if (session.isOn(gone)) {
        session.onRouterLost();
      }
    }
  }

  /** Opens no more sessions. */
  void refuseNew() {
    isStopping = true;
  }

  /** Ends every session because this instance stops, and opens no more. */
  void shutDown() {
    isStopping = true;
    isShutDown = true;
    snapshot().forEach(PollSession::onShutdown);
  }

  /** Sessions leave the table while it is walked. */
  private List<PollSession> snapshot() {
    return sessions.values().stream().map(Entry::session).toList();
  }

  @Override
  public void closed(PollSession session, int code) {
    Entry entry = sessions.get(session.client().name());
    if (entry != null) {
      Duration lasted = Duration.ofMillis(nowMs.getAsLong() - entry.openedMs());
      environment.metrics().sessionClosed(session.client().route(), code, lasted);
    }
  }

  @Override
  public void removed(PollSession session) {
    Entry entry = sessions.remove(session.client().name());
    if (entry != null) {
      links.remove(session.session(), entry);
      if (!session.isMoved()) {
        over.add(session.client().name());
      }
      if (session.isDetached()) {
        entry.lease().leave(nowMs.getAsLong());
      } else {
        entry.lease().close();
      }
    }
  }

  @Override
  public Void frame(Frame frame) {
    Entry entry = links.get(frame.session());
    if (entry != null) {
      entry.lease().opened();
      entry.session().onFrame(frame);
    }
    return null;
  }

  @Override
  public Void credit(Credit credit) {
    Entry entry = links.get(credit.session());
    if (entry != null) {
      entry.session().onCredit(credit);
    }
    return null;
  }

  @Override
  public Void pollMarked(PollMarked marked) {
    Entry entry = links.get(marked.session());
    if (entry != null) {
      entry.session().onMarked(marked);
    }
    return null;
  }

  @Override
  public Void closeLink(CloseLink close) {
    for (PollSession session : linksOf(close.session(), close.epoch())) {
      session.onCloseLink(close);
    }
    return null;
  }

  @Override
  public Void sessionReleased(SessionReleased released) {
    Entry entry = links.get(released.session());
    if (entry != null) {
      entry.session().onReleased(released);
    }
    return null;
  }

  /** The newest link of a session, or one that was replaced when its client came back. */
  private List<PollSession> linksOf(SessionId id, long epoch) {
    Entry newest = links.get(id);
    if (newest != null && newest.session().epoch() == epoch) {
      return List.of(newest.session());
    }
    return snapshot().stream().filter(each -> each.session().equals(id)).toList();
  }

  @Override
  public Void other(BusRecord record) {
    return null;
  }
}
