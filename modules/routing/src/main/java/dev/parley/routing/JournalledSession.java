package dev.parley.routing;

import dev.parley.contract.FrameKind;
import dev.parley.contract.OpenSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.realtime.EventView;
import dev.parley.routing.codec.SessionConversion;
import dev.parley.routing.journal.Journalling;
import dev.parley.routing.journal.SessionJournal;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import dev.parley.session.SessionMachine;
import dev.parley.session.snapshot.MachineSnapshot;
import dev.parley.session.snapshot.SessionSnapshot;
import dev.parley.session.snapshot.SessionSnapshot.Told;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session that is written down, and what is on its way to its client. A snapshot holds as well
 * the last events that the client may not have got: those that wait for the journal, and a few that
 * promised something. Deltas and sound are never part of it. Confined to its router's context.
 */
final class JournalledSession implements SessionJournal.Owner<JournalledSession.ToClient> {
  private static final Logger LOGGER = LoggerFactory.getLogger(JournalledSession.class);

  /**
   * The most events that have left and are kept, deltas aside, and the most characters of them:
   * what left last may be lost on its way when this process dies, promise or not.
   */
  private static final int MAX_LEFT = 24;

  /** A mailbox that is lost with its node may have held more. */
  private static final int MAX_LEFT_POLLED = 64;

  private static final int MAX_CHARACTERS = 64 * 1_024;

  /** What goes to the client. */
  sealed interface ToClient {
    /**
     * @param creditTo the channel it came in by, or null for an event the hub made
     */
    record Event(FrameKind kind, String event, @Nullable Creditor creditTo) implements ToClient {}

    /**
     * To the client's link: its posts up to this one are written down.
     *
     * @param post its number
     */
    record Marked(long post) implements ToClient {}

    /** Not for the client: whoever asked is told whether this version is written down. */
    record Settled(long version, Promise<Boolean> asked) implements ToClient {}

    /** Nothing follows. */
    record Close(int code, String reason) implements ToClient {}
  }

  private final OpenSession asked;
  private final boolean isPolled;
  private final SessionMachine machine;
  private final ClientSide client;
  private final SessionConversion conversion;
  private final IntSupplier heldEvents;
  private final SessionJournal<ToClient> journal;
  private final boolean isShared;
  private final EventView view = new EventView();
  private final ArrayDeque<Told> left = new ArrayDeque<>();
  private int leftCharacters;
  private long changes;
  private boolean isFenced;

  /**
   * @param heldEvents how many of the client's events wait and are no part of the machine yet
   */
  JournalledSession(
      RouterParts parts,
      Journalling journalling,
      OpenSession asked,
      SessionMachine machine,
      ClientSide client,
      SessionConversion conversion,
      IntSupplier heldEvents) {
    this.asked = asked;
    this.isPolled = asked.linkRole() == Role.POLLING;
    this.machine = machine;
    this.client = client;
    this.conversion = conversion;
    this.heldEvents = heldEvents;
    this.isShared = journalling.journal().isShared();
    this.journal =
        new SessionJournal<>(
            journalling.journal(), journalling.limits(), this, parts.metrics(), parts.clockMs());
  }

  /** As {@link ClientSide#send}, when the journal knows of what it promises. */
  void send(FrameKind kind, String event, @Nullable Creditor creditTo) {
    boolean isPromise = kind == FrameKind.CONTROL && isPromise(event);
    journal.offer(new ToClient.Event(kind, event, creditTo), isPromise);
  }

  private boolean isPromise(String event) {
    view.read(event);
    return SessionJournal.isPromise(view.serverType()) || "parley.resumable".equals(view.type());
  }

  /** As {@link ClientSide#onMarked}, when the journal knows of it. */
  void sendMarked(long post) {
    journal.offer(new ToClient.Marked(post), true);
  }

  /** Whether the session as it is now is written down; see {@link SessionJournal#ask}. */
  Future<Boolean> settle() {
    Promise<Boolean> asked = Promise.promise();
    journal.ask(new ToClient.Settled(version(), asked));
    return asked.future();
  }

  /** As {@link ClientSide#close}, after all that waits. */
  void close(int code, String reason) {
    journal.offer(new ToClient.Close(code, reason), false);
  }

  /** Something changed that is not the machine's: the client has another link or token. */
  void onChanged() {
    changes++;
  }

  void onTick() {
    journal.onTick();
  }

  void end() {
    journal.end();
  }

  /** Whether other routers find the session in the journal. */
  boolean isShared() {
    return isShared;
  }

  /** See {@link SessionJournal#isAhead}. */
  boolean isAhead() {
    return journal.isAhead();
  }

  /** See {@link SessionJournal#handOver}. */
  Future<Void> handOver() {
    return journal.handOver();
  }

  /** Whether another router has the session: it is over for this one (rule R22). */
  boolean isFenced() {
    return isFenced;
  }

  @Override
  public SessionId id() {
    return asked.session();
  }

  @Override
  public long epoch() {
    return client.epoch();
  }

  @Override
  public long version() {
    return machine.version() + changes;
  }

  @Override
  public long progress() {
    return client.position() + client.received();
  }

  @Override
  public byte @Nullable [] snapshot(Iterable<ToClient> held) {
    MachineSnapshot taken = machine.snapshot();
    if (taken == null) {
      return null;
    }
    List<Told> recent = new ArrayList<>(left);
    long position = client.position();
    for (ToClient each : held) {
      if (each instanceof ToClient.Event event) {
        position++;
        if (event.kind() == FrameKind.CONTROL) {
          recent.add(new Told(position, event.event()));
        }
      }
    }
    long received = client.received() - heldEvents.getAsInt();
    int tooMany = Math.max(0, recent.size() - SessionSnapshot.MAX_RECENT);
    SessionSnapshot.Owner owner =
        new SessionSnapshot.Owner(
            epoch(),
            asked.subject(),
            asked.route(),
            asked.config(),
            asked.hubEvents(),
            position,
            received,
            client.resumeState(received),
            conversion.wish(true),
            conversion.wish(false),
            recent.subList(tooMany, recent.size()));
    return new SessionSnapshot(owner, taken).encode();
  }

  @Override
  public void leave(ToClient what) {
    if (isFenced) {
      drop(what);
    } else if (what instanceof ToClient.Event event) {
      client.send(event.kind(), event.event(), event.creditTo());
      if (event.kind() == FrameKind.CONTROL) {
        remember(new Told(client.position(), event.event()));
      }
    } else if (what instanceof ToClient.Marked marked) {
      client.onMarked(marked.post());
    } else if (what instanceof ToClient.Settled settled) {
      settled.asked().complete(journal.isWritten(settled.version()));
    } else if (what instanceof ToClient.Close close) {
      client.close(close.code(), close.reason());
    }
  }

  /** The client hears another router now. */
  private static void drop(ToClient what) {
    if (what instanceof ToClient.Event event && event.creditTo() != null) {
      event.creditTo().passedOn(event.event());
    } else if (what instanceof ToClient.Settled settled) {
      settled.asked().complete(false);
    }
  }

  private void remember(Told event) {
    left.add(event);
    leftCharacters += event.event().length();
    while (left.size() > (isPolled ? MAX_LEFT_POLLED : MAX_LEFT)
        || leftCharacters > MAX_CHARACTERS) {
      leftCharacters -= left.remove().event().length();
    }
  }

  @Override
  public void onFenced() {
    isFenced = true;
    LOGGER
        .atWarn()
        .addKeyValue("sessionId", id())
        .log("another router has the session; it ends here");
  }
}
