package dev.parley.routing.health;

import dev.parley.contract.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * How one endpoint is, as this node sees it.
 *
 * @param isPickable whether a session opened now would try it
 * @param retryInMs how long its circuit lets nobody through; 0 when it does
 * @param sessions upstreams that are up
 * @param opening upstreams that are being opened
 * @param lastError the last fault, whether it counted or not; null when there was none
 * @param picks how often a session was sent to it
 * @param fallbacks sessions that came up on a later endpoint of their route
 * @param trips how often its circuit opened
 */
public record EndpointCondition(
    boolean isPickable,
    BreakerState breaker,
    long retryInMs,
    int sessions,
    int opening,
    @Nullable ErrorCode lastError,
    long picks,
    long fallbacks,
    long trips) {}
