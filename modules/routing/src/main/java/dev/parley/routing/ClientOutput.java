package dev.parley.routing;

import dev.parley.contract.FrameKind;
import dev.parley.routing.codec.SessionConversion;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import dev.parley.session.SessionMachine;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a session's client: converted where the client has another format than the provider,
 * written down where another router may have to go on with it, then sent. Confined to its router's
 * context.
 */
final class ClientOutput {
  private final RouterParts parts;
  private final SessionMachine machine;
  private final SessionConversion conversion;
  private final ClientSide client;
  private final @Nullable JournalledSession journalled;
  private boolean wasBlocked;

  /**
   * @param machine is told when the client has no room for more
   * @param journalled null when nothing is written down
   */
  ClientOutput(
      RouterParts parts,
      SessionMachine machine,
      SessionConversion conversion,
      ClientSide client,
      @Nullable JournalledSession journalled) {
    this.parts = parts;
    this.machine = machine;
    this.conversion = conversion;
    this.client = client;
    this.journalled = journalled;
  }

  /**
   * The next event for the client.
   *
   * @param creditTo the channel it came in by, or null for an event the hub made
   */
  void send(FrameKind kind, String event, @Nullable Creditor creditTo) {
    if (conversion.takesOutput()) {
      conversion.onEvent(kind, event, creditTo);
      noteBlocked();
    } else {
      say(kind, event, creditTo);
    }
  }

  /** As {@link #send}, of what needs no conversion any more. */
  void say(FrameKind kind, String event, @Nullable Creditor creditTo) {
    if (journalled == null) {
      client.send(kind, event, creditTo);
    } else {
      journalled.send(kind, event, creditTo);
    }
    noteBlocked();
  }

  /**
   * A client that may come back is told how.
   *
   * @param endpoint that serves the session, or null while none does
   */
  void announce(@Nullable String endpoint) {
    String announcement = client.announcement(endpoint);
    if (announcement != null) {
      noteChanged();
      send(FrameKind.CONTROL, announcement, null);
    }
  }

  /** Its posts up to this one have reached the machine: that is said once it is written down. */
  void mark(long post) {
    noteChanged();
    if (journalled == null) {
      client.onMarked(post);
    } else {
      journalled.sendMarked(post);
    }
  }

  /** After all that was sent. */
  void close(int code, String reason) {
    if (conversion.takesOutput()) {
      conversion.close(() -> closeNow(code, reason));
    } else {
      closeNow(code, reason);
    }
  }

  private void closeNow(int code, String reason) {
    if (journalled == null) {
      client.close(code, reason);
    } else {
      journalled.close(code, reason);
    }
  }

  /** Something that another router must know is new, and not of the machine. */
  void noteChanged() {
    if (journalled != null) {
      journalled.onChanged();
    }
  }

  /**
   * Whether all of now is written down where others have to know of it; takes no longer than events
   * wait for that.
   */
  Future<Boolean> settle() {
    noteChanged();
    return journalled == null || !journalled.isShared()
        ? Future.succeededFuture(true)
        : journalled.settle();
  }

  /** While the client's window is shut the provider cannot be blamed for silence (rule R2). */
  void noteBlocked() {
    boolean isBlocked = client.isBlocked() || conversion.isBlocked();
    if (isBlocked != wasBlocked) {
      wasBlocked = isBlocked;
      machine.onDownlinkBlocked(isBlocked, parts.nowMs());
    }
  }

  void onTick() {
    if (journalled != null) {
      journalled.onTick();
    }
    noteBlocked();
  }
}
