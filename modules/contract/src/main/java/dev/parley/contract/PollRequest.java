package dev.parley.contract;

import dev.parley.contract.polling.TokenHash;

/**
 * What the HTTP edge asks the instance that holds a long-poll session. Each is answered by one
 * {@link dev.parley.contract.polling.PollReply}. The session's token itself never travels: the edge
 * makes it and sends its hash.
 */
public sealed interface PollRequest extends BusRecord
    permits PollOpen, PollResume, PollFetch, PollPost, PollEnd {
  /** The hash of the token that the client showed, or that it will be given. */
  TokenHash token();

  @Override
  default <R> R match(Cases<R> cases) {
    return cases.pollRequest(this);
  }
}
