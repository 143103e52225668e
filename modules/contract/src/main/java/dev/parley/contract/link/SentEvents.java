package dev.parley.contract.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What a link has sent to its router: how many events of the client, and, where another router may
 * have to take over, those that the router has not passed on yet. Credit says what it has; its
 * window bounds how many there are. Not thread-safe.
 */
public final class SentEvents {
  /**
   * @param isClients false for one that the link made itself
   */
  private record Sent(String event, boolean isClients) {}

  private final ArrayDeque<Sent> unsettled = new ArrayDeque<>(0);
  private boolean isKeeping;
  private long sent;
  private int kept;

  /** The session has had so many events of this client over other links. */
  public void startAt(long received) {
    sent = received;
  }

  /**
   * From now on events are kept or not.
   *
   * @param keep whether the link outlives its router
   */
  public void keep(boolean keep) {
    isKeeping = keep;
    if (!keep) {
      clear();
    }
  }

  private void clear() {
    unsettled.clear();
    kept = 0;
  }

  /** An event of the client leaves for the router. */
  public void onSent(String event) {
    sent++;
    if (isKeeping) {
      unsettled.add(new Sent(event, true));
      kept++;
    }
  }

  /** An event that the link made leaves for the router; it is not sent again. */
  public void onSentOwn() {
    if (isKeeping) {
      unsettled.add(new Sent("", false));
    }
  }

  /** The router has passed so many on. */
  public void onCredit(int frames) {
    for (int left = Math.min(frames, unsettled.size()); left > 0; left--) {
      if (unsettled.remove().isClients()) {
        kept--;
      }
    }
  }

  /** How many events the client has sent since the session began. */
  public long sent() {
    return sent;
  }

  /** How many of them, the last ones, are kept. */
  public int kept() {
    return kept;
  }

  /**
   * Another router has the session: what is to be sent to it, in order. It is to be handed to
   * {@link #onSent} as it leaves, as what the client sends is.
   *
   * @param received how many of the client's events that router has
   */
  public List<String> takeFrom(long received) {
    List<String> again = new ArrayList<>();
    long number = sent - kept;
    for (Sent each : unsettled) {
      if (each.isClients() && ++number > received) {
        again.add(each.event());
      }
    }
    sent -= again.size();
    clear();
    return again;
  }
}
