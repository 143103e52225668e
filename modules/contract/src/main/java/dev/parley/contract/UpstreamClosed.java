package dev.parley.contract;

import dev.parley.contract.error.ErrorCode;

/**
 * An upstream ended by itself. Sent once, after its last frame; never after {@link CloseUpstream}.
 *
 * @param fault why
 * @param detail our words for the operator; no vendor text
 */
public record UpstreamClosed(
    SessionId session, long epoch, int generation, ErrorCode fault, String detail)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.upstreamClosed(this);
  }
}
