package dev.parley.contract;

import org.jspecify.annotations.Nullable;

/**
 * Asks a provider instance for one upstream. Answered by {@link UpstreamOpened} when the provider's
 * session is ready, else by a bus failure with an {@link dev.parley.contract.error.ErrorCode}.
 *
 * @param generation counted from 1 by the router for each upstream of the session
 * @param keeps the generation of the session's upstream that goes on beside this one, {@link #NONE}
 *     for none; any other of the session ends
 * @param router the instance that frames and {@link UpstreamClosed} go to
 * @param endpoint the endpoint's name; keys never travel
 * @param config the GA session object to start with, or null for the provider's default
 */
public record OpenUpstream(
    SessionId session,
    long epoch,
    int generation,
    int keeps,
    InstanceId router,
    String endpoint,
    @Nullable String config)
    implements BusRecord {
  public static final int NONE = 0;

  /** That takes the place of any upstream that the session has. */
  public OpenUpstream(
      SessionId session,
      long epoch,
      int generation,
      InstanceId router,
      String endpoint,
      @Nullable String config) {
    this(session, epoch, generation, NONE, router, endpoint, config);
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.openUpstream(this);
  }
}
