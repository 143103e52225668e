package dev.parley.polling;

import dev.parley.contract.InstanceId;
import dev.parley.contract.limit.SessionQuota;

/**
 * What a polling instance is given by the process it runs in.
 *
 * @param node the process; the same for all its instances
 * @param version the hub version
 * @param quota the sessions that the process has room for; the same for all its instances
 * @param outlives whether a session may go on at another process when this one is gone
 */
public record PollingEnvironment(
    InstanceId node,
    String version,
    SessionQuota quota,
    PollingMetrics metrics,
    boolean outlives) {}
