package dev.parley.polling;

import dev.parley.contract.InstanceId;

/**
 * What a polling instance is given by the process it runs in.
 *
 * @param node the process; the same for all its instances
 * @param version the hub version
 * @param slots how many sessions its instances may hold together
 */
public record PollingEnvironment(
    InstanceId node, String version, PollingSlots slots, PollingMetrics metrics) {}
