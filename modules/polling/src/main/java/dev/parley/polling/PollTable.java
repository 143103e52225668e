package dev.parley.polling;

import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.PollOpen;
import dev.parley.contract.PollRequest;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.contract.link.ErrorEvents;
import dev.parley.contract.link.SessionOpener;
import dev.parley.contract.peer.Peers;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.contract.polling.PollingIds;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one polling instance, and which of them a record or a request is for. Confined to
 * the instance's context.
 */
final class PollTable implements BusRecord.SomeCases<Void>, PollSession.Owner {
  /** What metrics call the route of a client that named none. */
  private static final String DEFAULT_ROUTE = "default";

  /** One session, when it was opened, and its room. */
  private record Entry(PollSession session, long openedMs, SessionQuota.Lease lease) {}

  private final InstanceId instance;
  private final PollLimits limits;
  private final PollingEnvironment environment;
  private final SessionOpener opener;
  private final Peers peers;
  private final LongSupplier nowMs;
  private final ErrorEvents errors;
  private final Map<SessionId, Entry> sessions = new HashMap<>();
  private boolean isStopping;

  PollTable(
      InstanceId instance,
      PollLimits limits,
      PollingEnvironment environment,
      SessionOpener opener,
      Peers peers,
      LongSupplier nowMs) {
    this.instance = instance;
    this.limits = limits;
    this.environment = environment;
    this.opener = opener;
    this.peers = peers;
    this.nowMs = nowMs;
    this.errors = new ErrorEvents(instance);
  }

  boolean isEmpty() {
    return sessions.isEmpty();
  }

  /** A request of the HTTP edge; it is answered now or later. */
  void onRequest(PollRequest request, Message<?> message) {
    if (request instanceof PollOpen open) {
      onOpen(open, message);
      return;
    }
    PollSession session = find(request.session());
    if (session == null) {
      refuse(message, Refusals.unknown());
    } else if (!session.asked().token().matches(request.token())) {
      refuse(
          message,
          new PollRefused(ErrorCode.INVALID_API_KEY, "This is not the token of the session."));
    } else {
      session.onRequest(request, message, nowMs.getAsLong());
    }
  }

  private void onOpen(PollOpen open, Message<?> message) {
    boolean mine = PollingIds.owner(open.session()).filter(instance::equals).isPresent();
    if (isStopping) {
      refuse(message, new PollRefused(ErrorCode.HUB_SHUTTING_DOWN, "The hub is shutting down."));
    } else if (!mine || sessions.containsKey(open.session())) {
      refuse(message, new PollRefused(ErrorCode.INTERNAL, "The session cannot be opened here."));
    } else {
      admit(open, message);
    }
  }

  private void admit(PollOpen open, Message<?> message) {
    SessionQuota.Answer answer = environment.quota().open(open.subject());
    if (answer instanceof SessionQuota.Refused full) {
      refuse(message, new PollRefused(full.code(), full.message()));
    } else if (answer instanceof SessionQuota.Lease lease) {
      start(open, message, lease);
    }
  }

  private void start(PollOpen open, Message<?> message, SessionQuota.Lease lease) {
    long openedMs = nowMs.getAsLong();
    PollMachine machine = new PollMachine(limits, errors, open.events(), openedMs);
    PollSession session =
        new PollSession(open, message, machine, peers, environment.metrics(), this);
    sessions.put(open.session(), new Entry(session, openedMs, lease));
    environment.metrics().sessionOpened(route(open));
    opener.open(
        session,
        new SessionOpener.Wish(open.subject(), open.route(), open.config(), open.hubEvents()),
        openedMs);
  }

  private void refuse(Message<?> message, PollRefused reply) {
    environment.metrics().refused(reply.code());
    message.reply(reply);
  }

  /** Time has passed. */
  void onTick() {
    long now = nowMs.getAsLong();
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

  /** Ends every session because this instance stops, and opens no more. */
  void shutDown() {
    isStopping = true;
    snapshot().forEach(PollSession::onShutdown);
  }

  /** Sessions leave the table while it is walked. */
  private List<PollSession> snapshot() {
    return sessions.values().stream().map(Entry::session).toList();
  }

  private @Nullable PollSession find(SessionId id) {
    Entry entry = sessions.get(id);
    return entry == null ? null : entry.session();
  }

  @Override
  public void closed(PollSession session, int code) {
    Entry entry = sessions.get(session.session());
    if (entry == null) {
      return;
    }
    Duration lasted = Duration.ofMillis(nowMs.getAsLong() - entry.openedMs());
    environment.metrics().sessionClosed(route(session.asked()), code, lasted);
  }

  @Override
  public void removed(PollSession session) {
    Entry entry = sessions.remove(session.session());
    if (entry != null) {
      entry.lease().close();
    }
  }

  private static String route(PollOpen open) {
    return open.route() == null ? DEFAULT_ROUTE : open.route();
  }

  @Override
  public Void frame(Frame frame) {
    Entry entry = sessions.get(frame.session());
    if (entry != null) {
      entry.lease().opened();
      entry.session().onFrame(frame);
    }
    return null;
  }

  @Override
  public Void credit(Credit credit) {
    PollSession session = find(credit.session());
    if (session != null) {
      session.onCredit(credit);
    }
    return null;
  }

  @Override
  public Void closeLink(CloseLink close) {
    PollSession session = find(close.session());
    if (session != null) {
      session.onCloseLink(close);
    }
    return null;
  }

  @Override
  public Void other(BusRecord record) {
    return null;
  }
}
