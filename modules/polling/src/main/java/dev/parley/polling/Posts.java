package dev.parley.polling;

import dev.parley.contract.SessionReclaimed.Standing;
import dev.parley.contract.flow.InputRate;
import dev.parley.contract.link.RouterLeg;
import dev.parley.contract.link.SentEvents;
import dev.parley.contract.polling.PollReply.PollPosted;
import dev.parley.contract.polling.PollReply.PollRefused;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What comes from a session's client: its posts, which count from 1, the events of theirs that wait
 * for the router's credit, and the posts that no router has marked yet.
 *
 * <p>A post that was taken before is answered as it was then. Where the session outlives this
 * instance, a post is answered when its router has marked it, so that its client never takes for
 * done what another instance would not know of (rule R26). Not thread-safe.
 */
final class Posts {
  /** The events that come with the opening, as if they were a post before the first. */
  private static final long FIRST = 0;

  private final RouterLeg router;
  private final InputRate rate;
  private final boolean outlives;
  private final Outbox outbox = new Outbox();
  private final SentEvents sent = new SentEvents();
  private final ArrayDeque<Long> unmarked = new ArrayDeque<>(0);

  private long next = 1;
  private long lastSent;
  private long sentThrough;
  private long ahead;

  /**
   * @param outlives whether another instance may go on with the session when this one is gone
   */
  Posts(RouterLeg router, InputRate.Limits rate, boolean outlives, long nowMs) {
    this.router = router;
    this.rate = new InputRate(rate, nowMs);
    this.outlives = outlives;
  }

  /** See {@link SentEvents#keep}. */
  void keep(boolean keep) {
    sent.keep(keep);
  }

  /** How many events the client has sent since the session began. */
  long sent() {
    return sent.sent();
  }

  /** How many of them, the last ones, are kept for another router. */
  int kept() {
    return sent.kept();
  }

  /** A router has taken the session, and is sent these events before all posts. */
  void onAccepted(List<String> firstEvents, List<PollEffect> out) {
    if (firstEvents.isEmpty()) {
      mark(out);
    }
    outbox.add(firstEvents, outlives ? FIRST : Outbox.NONE);
    pump(out);
  }

  /** Another router goes on, and has so many of the client's events. */
  void onAdopted(long received, List<PollEffect> out) {
    sent.takeFrom(received).forEach(event -> send(event, out));
    mark(out);
    pump(out);
  }

  /** The session has had so many of the client's events over another link. */
  void onResumed(long received, List<PollEffect> out) {
    sent.startAt(received);
    sentThrough = received;
    mark(out);
  }

  /** Another instance took the posts so far. */
  void onReclaimed(Standing standing, List<PollEffect> out) {
    sent.startAt(standing.received());
    next = standing.post() + 1;
    lastSent = standing.post();
    sentThrough = standing.received() - standing.ahead();
    ahead = standing.ahead();
    mark(out);
  }

  /** The client brings events, at least one; {@link #pump} is to follow where a router listens. */
  void onPost(long seq, List<String> events, List<PollEffect> out) {
    if (seq < next) {
      out.add(
          isUnmarked(seq)
              ? new PollEffect.HoldPost(seq, 0)
              : new PollEffect.Answer(new PollPosted(seq)));
    } else if (seq > next) {
      out.add(new PollEffect.Answer(Refusals.gap(next)));
    } else if (outbox.isFull() || !rate.isOpen()) {
      out.add(new PollEffect.Answer(Refusals.tooFast(seq)));
    } else {
      next++;
      take(seq, withoutThoseAhead(events), out);
    }
  }

  private boolean isUnmarked(long seq) {
    return outlives && (seq > lastSent || unmarked.contains(seq));
  }

  private void take(long seq, List<String> events, List<PollEffect> out) {
    events.forEach(event -> rate.onFrame(event.length()));
    outbox.add(events, seq);
    out.add(new PollEffect.HoldPost(seq, events.size()));
    if (events.isEmpty()) {
      onSent(seq, out);
    }
  }

  /** What the session has had of it over the link that is gone. */
  private List<String> withoutThoseAhead(List<String> events) {
    int had = (int) Math.min(ahead, events.size());
    ahead -= had;
    return events.subList(had, events.size());
  }

  /** Sends what waits and the router has room for. */
  void pump(List<PollEffect> out) {
    while (router.isOpen()) {
      Outbox.Waiting event = outbox.poll();
      if (event == null) {
        return;
      }
      send(event.event(), out);
      if (event.lastOf() != Outbox.NONE) {
        onSent(event.lastOf(), out);
      }
    }
  }

  private void send(String event, List<PollEffect> out) {
    router.onSend(event.length());
    sent.onSent(event);
    out.add(new PollEffect.Send(router.nextSeq(), event));
  }

  private void onSent(long seq, List<PollEffect> out) {
    lastSent = seq;
    sentThrough = sent.sent() - ahead;
    if (outlives) {
      unmarked.add(seq);
      mark(out);
    } else {
      out.add(new PollEffect.AnswerPost(seq, new PollPosted(seq)));
    }
  }

  private void mark(List<PollEffect> out) {
    if (outlives) {
      out.add(new PollEffect.Mark(lastSent, sentThrough));
    }
  }

  /** The router has passed so many events on. */
  void onCredit(int frames) {
    sent.onCredit(frames);
  }

  /** The router, and whoever would be in its place, has the posts up to this one. */
  void onMarked(long upTo, List<PollEffect> out) {
    for (Long seq = unmarked.peek(); seq != null && seq <= upTo; seq = unmarked.peek()) {
      unmarked.remove();
      out.add(new PollEffect.AnswerPost(seq, new PollPosted(seq)));
    }
  }

  /** Time has passed in a session that is live. */
  void onTick(long nowMs) {
    rate.onTick(nowMs);
  }

  /** The session is over: what was sent is answered as taken, and what was not is refused. */
  void onEnd(PollRefused over, List<PollEffect> out) {
    onMarked(Long.MAX_VALUE, out);
    refuse(outbox.drop(), over, out);
  }

  /** The session goes on elsewhere: what nobody marked is to be posted there. */
  void letGo(List<PollEffect> out) {
    refuse(outbox.drop(), Refusals.moving(), out);
    refuse(unmarked, Refusals.moving(), out);
    unmarked.clear();
  }

  private static void refuse(Iterable<Long> posts, PollRefused reply, List<PollEffect> out) {
    for (long seq : posts) {
      out.add(new PollEffect.AnswerPost(seq, reply));
    }
  }
}
