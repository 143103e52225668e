package dev.parley.contract.journal;

import dev.parley.contract.SessionId;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The last snapshot of each session, by which it outlives its router (rules R22, R23). Never on the
 * way of a frame, and nothing in it is sound.
 *
 * <p>Of two writes the one with the higher epoch wins, whichever comes later: an owner that has
 * been replaced without knowing it changes nothing. Owners write every 20 s at least; an entry that
 * was not written for more than a minute may go away, so that no session is kept for good by an
 * owner that vanished. Every future completes on the caller's context, in bounded time; one that
 * fails says nothing about whether the write happened. Any thread.
 */
public interface Journal {
  /**
   * Whether other processes read it. Then what it acknowledges outlives this process, and some
   * events wait for that (rule R23).
   */
  boolean isShared();

  /**
   * Replaces the session's snapshot.
   *
   * @param epoch of the owner that writes
   * @param snapshot handed over: not changed by anybody from now on
   * @return fails with {@link StaleEpochException} if an owner with a higher epoch has written
   */
  Future<Void> write(SessionId session, long epoch, byte[] snapshot);

  /** The session's snapshot, or null if there is none. */
  Future<byte @Nullable []> read(SessionId session);

  /**
   * Forgets the session, unless an owner with a higher epoch has written.
   *
   * @param epoch of the owner to whom the session ended
   */
  Future<Void> remove(SessionId session, long epoch);
}
