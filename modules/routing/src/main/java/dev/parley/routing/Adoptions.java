package dev.parley.routing;

import dev.parley.contract.AdoptSession;
import dev.parley.contract.BusRecord;
import dev.parley.contract.Epoch;
import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenSession;
import dev.parley.contract.ReclaimSession;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAccepted;
import dev.parley.contract.SessionAdopted;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReclaimed;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.journal.Journal;
import dev.parley.contract.journal.StaleEpochException;
import dev.parley.contract.polling.TokenHash;
import dev.parley.routing.journal.Journalling;
import dev.parley.routing.resume.PollStanding;
import dev.parley.routing.resume.ResumeTokens;
import dev.parley.routing.resume.ResumeTokens.Brought;
import dev.parley.routing.resume.WayBack;
import dev.parley.session.snapshot.SessionSnapshot;
import dev.parley.session.snapshot.SessionSnapshot.Owner;
import dev.parley.session.snapshot.SnapshotException;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with sessions whose router is gone, from what the journal has of them (rules R22, R23):
 * for a link that still has its client, or for a client that comes back. The first thing that is
 * written is the epoch, which fences whoever else may have the session. Confined to the router's
 * context.
 */
final class Adoptions {
  private static final Logger LOGGER = LoggerFactory.getLogger(Adoptions.class);

  /** A journal that is slow does not keep the client waiting; it is written to again later. */
  private static final long CLAIM_MS = 500;

  /** How far a client may be ahead of what was written down: some seconds of deltas. */
  private static final long MAX_AHEAD = 100_000;

  private final RouterParts parts;
  private final SessionTable sessions;
  private final Predicate<InstanceId> isLive;

  /**
   * @param isLive whether a router is known to be there
   */
  Adoptions(RouterParts parts, SessionTable sessions, Predicate<InstanceId> isLive) {
    this.isLive = isLive;
    this.parts = parts;
    this.sessions = sessions;
  }

  /** A link asks; it is answered, and what its client missed follows. */
  void adopt(Message<BusRecord> message, AdoptSession asked) {
    read(asked.session())
        .compose(
            found -> {
              ErrorCode refused = refusal(asked, found.owner());
              return refused == null
                  ? claim(asked.session(), found, asked.epoch())
                  : refused(refused);
            })
        .compose(claim -> begin(message, asked, claim))
        .onFailure(cause -> parts.metrics().adopted(refuse(message, asked.session(), cause)));
  }

  /** A client asks whose session this router does not have. */
  void resume(Message<BusRecord> message, ResumeSession asked) {
    read(asked.session())
        .compose(
            found -> {
              ErrorCode refused = refusal(asked, found.owner());
              long returns = Brought.of(asked.secret()).returns();
              long epoch = Epoch.afterReturn(found.owner().epoch(), returns, asked.link());
              return refused == null ? claim(asked.session(), found, epoch) : refused(refused);
            })
        .compose(claim -> begin(message, asked, claim))
        .onFailure(cause -> parts.metrics().resumed(refuse(message, asked.session(), cause)));
  }

  /**
   * A long-poll client's request came to another instance than that of its link, and its session is
   * not here: its own router goes on with it, or, if there is none any more, this one (rule R26).
   */
  void reclaim(Message<BusRecord> message, ReclaimSession asked) {
    read(asked.session())
        .compose(found -> checked(asked, found))
        .compose(
            found -> {
              InstanceId owner = wayBack(found.owner()).router();
              if (owner == null || owner.equals(parts.instance()) || !isLive.test(owner)) {
                return reclaimHere(message, asked, found);
              }
              message.reply(new SessionAccepted(asked.session(), owner));
              return Future.succeededFuture();
            })
        .onFailure(cause -> parts.metrics().resumed(refuse(message, asked.session(), cause)));
  }

  private static Future<SessionSnapshot> checked(ReclaimSession asked, SessionSnapshot found) {
    PollStanding poll = wayBack(found.owner()).poll();
    if (poll == null) {
      return refused(ErrorCode.NOT_FOUND);
    }
    return poll.token().matches(asked.token())
        ? Future.succeededFuture(found)
        : refused(ErrorCode.INVALID_API_KEY);
  }

  private Future<Void> reclaimHere(
      Message<BusRecord> message, ReclaimSession asked, SessionSnapshot found) {
    boolean isUnknown = asked.after() == ResumeSession.UNKNOWN;
    ErrorCode refused = isUnknown ? null : refusal(asked.after(), found.owner());
    long epoch = Epoch.afterReturn(found.owner().epoch(), 0, asked.link());
    return refused == null
        ? claim(asked.session(), found, epoch).compose(claimed -> begin(message, asked, claimed))
        : refused(refused);
  }

  private Future<Void> begin(Message<BusRecord> message, ReclaimSession asked, Claim claim) {
    Owner owner = claim.found().owner();
    PollStanding poll = wayBack(owner).poll();
    boolean isUnknown = asked.after() == ResumeSession.UNKNOWN;
    long position = isUnknown ? owner.position() : asked.after();
    Inheritance from = claim.from(position, owner.received());
    RoutedSession session = take(opening(asked.session(), owner, Role.POLLING, asked.link()), from);
    if (session == null || poll == null) {
      return refused(ErrorCode.HUB_UNAVAILABLE);
    }
    message.reply(
        new SessionReclaimed(
            asked.session(),
            parts.instance(),
            owner.epoch(),
            new SessionReclaimed.Standing(
                position,
                position,
                poll.post(),
                Math.max(0, owner.received() - poll.through()),
                owner.received()),
            owner.subject(),
            owner.hubEvents()));
    parts.metrics().resumed("adopted");
    log(asked.session(), from, 0);
    session.startInherited(from);
    return Future.succeededFuture();
  }

  /** What cannot be read as one leads nowhere. */
  private static WayBack wayBack(Owner written) {
    try {
      return WayBack.decode(written.resume());
    } catch (IllegalArgumentException unknown) {
      return WayBack.NONE;
    }
  }

  private Future<SessionSnapshot> read(SessionId session) {
    Journalling journalling = parts.journalling();
    Journal journal = journalling == null ? null : journalling.journal();
    if (sessions.isDraining()) {
      return refused(ErrorCode.HUB_SHUTTING_DOWN);
    }
    if (journal == null || !journal.isShared()) {
      return refused(ErrorCode.NOT_FOUND);
    }
    return journal.read(session).compose(bytes -> decoded(session, bytes));
  }

  private static Future<SessionSnapshot> decoded(SessionId session, byte @Nullable [] bytes) {
    if (bytes == null) {
      return refused(ErrorCode.NOT_FOUND);
    }
    try {
      return Future.succeededFuture(SessionSnapshot.decode(bytes));
    } catch (SnapshotException unknown) {
      LOGGER
          .atWarn()
          .addKeyValue("sessionId", session)
          .addKeyValue("why", unknown.getMessage())
          .log("what was written of a session cannot be read");
      return refused(ErrorCode.NOT_FOUND);
    }
  }

  private static @Nullable ErrorCode refusal(AdoptSession asked, Owner written) {
    if (asked.position() < 0 || asked.kept() < 0 || asked.kept() > asked.sent()) {
      return ErrorCode.INVALID_REQUEST;
    }
    if (!written.subject().equals(asked.subject())) {
      return ErrorCode.FORBIDDEN;
    }
    return written.epoch() >= asked.epoch() ? ErrorCode.NOT_FOUND : null;
  }

  private @Nullable ErrorCode refusal(ResumeSession asked, Owner written) {
    String state = wayBack(written).tokens();
    if (state == null || parts.config().resume().isOff()) {
      return ErrorCode.NOT_FOUND;
    }
    ResumeTokens tokens = ResumeTokens.restored(asked.session(), parts.instance(), state);
    ErrorCode refused = tokens.refusal(asked.secret(), false, parts.nowMs());
    if (refused != null) {
      return refused;
    }
    if (!written.subject().equals(asked.subject())) {
      return ErrorCode.FORBIDDEN;
    }
    return asked.after() == ResumeSession.UNKNOWN ? null : refusal(asked.after(), written);
  }

  /** Deltas that a client missed are lost; what completes something must not be. */
  private static @Nullable ErrorCode refusal(long after, Owner written) {
    if (after < 0 || after - written.position() > MAX_AHEAD) {
      return ErrorCode.CURSOR_AHEAD;
    }
    List<SessionSnapshot.Told> recent = written.recent();
    boolean hasAll =
        after >= written.position() || (!recent.isEmpty() && recent.get(0).position() <= after + 1);
    return hasAll ? null : ErrorCode.RESUME_GONE;
  }

  /**
   * What is gone on with.
   *
   * @param tokens of the client, null if it has none
   */
  private record Claim(SessionSnapshot found, @Nullable ResumeTokens tokens) {
    Inheritance from(long position, long received) {
      return new Inheritance(found, position, received, tokens);
    }
  }

  /** Writes down the epoch, unless somebody has a higher one, and the client's next token. */
  private Future<Claim> claim(SessionId session, SessionSnapshot found, long epoch) {
    Journalling journalling = parts.journalling();
    if (journalling == null) {
      return refused(ErrorCode.NOT_FOUND);
    }
    WayBack back = wayBack(found.owner());
    String state = back.tokens();
    ResumeTokens tokens =
        state == null ? null : ResumeTokens.restored(session, parts.instance(), state);
    TokenHash offer = tokens == null ? null : tokens.offer();
    String next = tokens == null ? null : tokens.state();
    WayBack offering = new WayBack(next, back.router(), back.poll());
    Owner mine = found.owner().claimed(epoch, offering.encode());
    Claim claim = new Claim(new SessionSnapshot(mine, found.machine()), tokens);
    return journalling
        .journal()
        .write(session, epoch, claim.found().encode())
        .timeout(CLAIM_MS, TimeUnit.MILLISECONDS)
        .map(
            written -> {
              if (tokens != null && offer != null) {
                tokens.onWritten(offer);
              }
              return claim;
            })
        .recover(
            failure ->
                failure instanceof StaleEpochException
                    ? refused(ErrorCode.NOT_FOUND)
                    : Future.succeededFuture(claim));
  }

  private Future<Void> begin(Message<BusRecord> message, AdoptSession asked, Claim claim) {
    Owner owner = claim.found().owner();
    long unknown = asked.sent() - asked.kept();
    long received = Math.min(asked.sent(), Math.max(owner.received(), unknown));
    Inheritance from = claim.from(asked.position(), received);
    RoutedSession session =
        take(opening(asked.session(), owner, asked.linkRole(), asked.link()), from);
    if (session == null) {
      return refused(ErrorCode.HUB_UNAVAILABLE);
    }
    message.reply(new SessionAdopted(asked.session(), parts.instance(), asked.epoch(), received));
    parts.metrics().adopted("adopted");
    log(asked.session(), from, Math.max(0, unknown - owner.received()));
    session.startInherited(from);
    return Future.succeededFuture();
  }

  private Future<Void> begin(Message<BusRecord> message, ResumeSession asked, Claim claim) {
    Owner owner = claim.found().owner();
    boolean isUnknown = asked.after() == ResumeSession.UNKNOWN;
    long position = isUnknown ? owner.position() : asked.after();
    Inheritance from = claim.from(position, owner.received());
    RoutedSession session =
        take(opening(asked.session(), owner, asked.linkRole(), asked.link()), from);
    ResumableSide client = session == null ? null : session.resumable();
    if (session == null || client == null) {
      return refused(ErrorCode.HUB_UNAVAILABLE);
    }
    String token = client.comeBack(asked.secret());
    message.reply(
        new SessionResumed(
            asked.session(), parts.instance(), owner.epoch(), position, owner.received(), token));
    parts.metrics().resumed("adopted");
    log(asked.session(), from, 0);
    session.startInherited(from);
    return Future.succeededFuture();
  }

  private static OpenSession opening(
      SessionId session, Owner owner, Role linkRole, InstanceId link) {
    return new OpenSession(
        session,
        owner.epoch(),
        linkRole,
        link,
        owner.subject(),
        owner.requestedModel(),
        owner.initialConfig(),
        owner.hubEvents());
  }

  private @Nullable RoutedSession take(OpenSession asked, Inheritance from) {
    try {
      return sessions.inherit(asked, from);
    } catch (SnapshotException | IllegalArgumentException broken) {
      LOGGER
          .atError()
          .addKeyValue("sessionId", asked.session())
          .addKeyValue("why", broken.getMessage())
          .log("a session cannot be gone on with");
      return null;
    }
  }

  private static void log(SessionId session, Inheritance from, long lostEvents) {
    LOGGER
        .atInfo()
        .addKeyValue("sessionId", session)
        .addKeyValue("missedEvents", from.missed().size())
        .addKeyValue("lostClientEvents", lostEvents)
        .log("session goes on here, its router is gone");
  }

  private static <T> Future<T> refused(ErrorCode code) {
    return Future.failedFuture(HubException.of(code, Failures.inWords(code), null));
  }

  private static String refuse(Message<BusRecord> message, SessionId session, Throwable cause) {
    HubException fault = HubException.ofBusFailure(cause);
    LOGGER
        .atInfo()
        .addKeyValue("sessionId", session)
        .addKeyValue("code", fault.code().label())
        .addKeyValue("why", cause.getMessage())
        .log("session is not gone on with here");
    message.fail(fault.code().number(), String.valueOf(fault.getMessage()));
    return fault.code().label();
  }
}
