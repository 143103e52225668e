package dev.parley.contract;

import dev.parley.contract.polling.TokenHash;

/**
 * A long-poll link says how far the client's posts go: all events of those up to this one were sent
 * before this record. Answered by {@link PollMarked} once that outlives link and router (rule R26).
 *
 * @param token of the client's requests, for an instance that has to go on with the link
 * @param post the number of the last post that was sent whole; 0 for none
 * @param through how many of the client's events were sent with it, since the session began
 */
public record PollMark(SessionId session, long epoch, TokenHash token, long post, long through)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.pollMark(this);
  }
}
