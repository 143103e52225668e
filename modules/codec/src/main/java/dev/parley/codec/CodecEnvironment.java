package dev.parley.codec;

import dev.parley.contract.InstanceId;

/**
 * What a codec verticle knows of the process it runs in.
 *
 * @param node the process; random per start
 * @param version the hub version it announces
 */
public record CodecEnvironment(InstanceId node, String version, CodecMetrics metrics) {}
