package dev.parley.routing;

import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import dev.parley.routing.journal.SessionJournal;
import dev.parley.session.Effect;

/** What routing tells an operator. Called on event loops; must not block. Labels are bounded. */
public interface RoutingMetrics extends SessionJournal.Metrics {
  /** A session got its first upstream. Paired with one {@link #sessionClosed}. */
  void sessionOpened(String route, String endpoint);

  void sessionClosed(String route, String endpoint);

  /** An attempt to open an upstream succeeded. */
  void upstreamOpened(String endpoint, long openMs);

  /** An attempt to open an upstream failed and the next endpoint, if any, is tried. */
  void upstreamOpenFailed(String endpoint, String code);

  /** An open upstream failed. */
  void upstreamFailed(String endpoint, String code);

  /**
   * Session machines have seen frames.
   *
   * @param from the leg they came by
   * @param frames how many since the last call
   */
  void framesSeen(Leg from, long frames);

  /**
   * A session went on with another upstream.
   *
   * @param from the endpoint that it left
   * @param to the endpoint that serves it now; may be the same
   * @param reason one of a closed set: the label of an error code, or {@code router_gone}
   * @param replayedItems of its history, sent to the new upstream
   */
  void switched(String from, String to, String reason, int replayedItems);

  /**
   * A client that was owed something hears of its provider again after a switch.
   *
   * @param reason as of {@link #switched}
   * @param ms since the last useful output of the old upstream
   */
  void deadAir(String reason, long ms);

  /** A session goes on with another upstream, as {@link #switched} counts it: all of it. */
  default void switchEnded(SessionId session, Effect.Switched effect) {}

  /**
   * Sound of a provider could not be read and did not reach its client, whose format is another.
   *
   * @param code of a {@link dev.parley.contract.CodecFault}
   */
  void providerSoundLeftOut(String endpoint, String code);

  /** Sound that was taken from a client reaches no upstream: its ring was full. */
  void audioLost(long bytes);

  /** Items of a history were left out of its replay, for the endpoint takes no more. */
  void historyCut(int items);

  /** Sessions have lost their client and wait for it, or wait no more. */
  void detached(int change);

  /**
   * A client has asked to go on with a session.
   *
   * @param result one of a closed set: {@code resumed} for a session that waited, {@code
   *     taken_over} for one that had another link, else the label of the error code
   */
  void resumed(String result);

  /**
   * A link asked this router to go on with a session whose own router is gone.
   *
   * @param result {@code adopted}, or the label of an error code
   */
  void adopted(String result);

  /** Something the session machine counts. */
  void counted(Effect.Counted what, String code);
}
