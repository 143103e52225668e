package dev.parley.provider.api;

import dev.parley.contract.InstanceId;

/**
 * What a provider verticle knows of the process it runs in.
 *
 * @param node the process; random per start
 * @param version the hub version it announces
 */
public record ProviderEnvironment(InstanceId node, String version, ProviderMetrics metrics) {}
