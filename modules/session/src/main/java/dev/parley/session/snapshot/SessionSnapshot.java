package dev.parley.session.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that another router needs to go on with a session.
 *
 * @param owner what the router knows of it
 * @param machine what its machine knows
 */
public record SessionSnapshot(Owner owner, MachineSnapshot machine) {
  /** The most events of {@link Owner#recent}. */
  public static final int MAX_RECENT = 128;

  /** The longest name of a format. */
  public static final int MAX_FORMAT = 64;

  /** The longest text that a resume state may be. */
  public static final int MAX_RESUME = 1_024;

  /**
   * What the router knows.
   *
   * @param epoch of the router that wrote this (rule R22)
   * @param subject who the client is
   * @param requestedModel the route's name or an alias as the client gave it, or null
   * @param initialConfig a GA session object as JSON that held from the start, or null
   * @param hubEvents whether the client wants to be told of what the hub does
   * @param position how many events the client was given since the start, or is about to be (rule
   *     R24)
   * @param received how many of the client's events have been taken in, all of which the machine's
   *     part reflects
   * @param resume what the client's resume token is checked against, in a form of routing's own, or
   *     null
   * @param declaredInput the format of the client's sound, if the hub converts it; else empty
   * @param declaredOutput alike, of what the client is given
   * @param recent of the events up to that position some that the client may not have got; none is
   *     a delta
   */
  public record Owner(
      long epoch,
      String subject,
      @Nullable String requestedModel,
      @Nullable String initialConfig,
      boolean hubEvents,
      long position,
      long received,
      @Nullable String resume,
      String declaredInput,
      String declaredOutput,
      List<Told> recent) {
    public Owner {
      recent = List.copyOf(recent);
    }

    /** The same session with the epoch of another owner, and how its client comes back there. */
    public Owner claimed(long epoch, @Nullable String resume) {
      return new Owner(
          epoch,
          subject,
          requestedModel,
          initialConfig,
          hubEvents,
          position,
          received,
          resume,
          declaredInput,
          declaredOutput,
          recent);
    }
  }

  /**
   * An event that the client was given, or was about to be.
   *
   * @param position its number, from 1
   * @param event the whole event
   */
  public record Told(long position, String event) {}

  /** As bytes for {@link #decode}. */
  public byte[] encode() {
    return SnapshotWriting.of(this);
  }

  /**
   * @throws SnapshotException when the bytes are not a snapshot of a version that is known here;
   *     the message says what is wrong
   */
  public static SessionSnapshot decode(byte[] bytes) {
    return SnapshotReading.of(bytes);
  }
}
