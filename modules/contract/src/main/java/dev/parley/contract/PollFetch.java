package dev.parley.contract;

import dev.parley.contract.polling.TokenHash;

/**
 * Asks for the events behind a cursor, and acknowledges all before it.
 *
 * @param cursor how many events of the session the client has got (rule R24)
 * @param waitMs how long the answer may take while there is none
 */
public record PollFetch(SessionId session, TokenHash token, long cursor, int waitMs)
    implements PollRequest {}
