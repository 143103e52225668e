package dev.parley.contract;

import org.jspecify.annotations.Nullable;

/**
 * Asks a provider instance for one upstream. Answered by {@link UpstreamOpened} when the provider's
 * session is ready, else by a bus failure with an {@link dev.parley.contract.error.ErrorCode}.
 *
 * @param generation counted from 1 by the router for each upstream of the session
 * @param router the instance that frames and {@link UpstreamClosed} go to
 * @param endpoint the endpoint's name; keys never travel
 * @param config the GA session object to start with, or null for the provider's default
 */
public record OpenUpstream(
    SessionId session,
    long epoch,
    int generation,
    InstanceId router,
    String endpoint,
    @Nullable String config)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.openUpstream(this);
  }
}
