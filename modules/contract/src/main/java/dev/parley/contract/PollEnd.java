package dev.parley.contract;

import dev.parley.contract.polling.TokenHash;

/** Ends a session at its client's wish. */
public record PollEnd(SessionId session, TokenHash token) implements PollRequest {}
