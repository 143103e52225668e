package dev.parley.contract;

import dev.parley.contract.polling.TokenHash;

/**
 * Asks any router to have a long-poll session go on whose link's instance is gone (rule R26): the
 * session's own router, or, if that one is gone, any other from the journal. Answered by {@link
 * SessionReclaimed}, by {@link SessionAccepted} where another router is to be asked, else by a bus
 * failure with an {@link dev.parley.contract.error.ErrorCode}. What the client may not have got
 * follows the answer, from sequence number 0.
 *
 * @param link the instance that speaks for the client from now on
 * @param token of the client's request
 * @param after how many of the session's events the client has, or {@link ResumeSession#UNKNOWN}
 */
public record ReclaimSession(SessionId session, InstanceId link, TokenHash token, long after)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.reclaimSession(this);
  }
}
