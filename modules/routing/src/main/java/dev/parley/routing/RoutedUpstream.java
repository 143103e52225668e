package dev.parley.routing;

import dev.parley.routing.health.EndpointUse;

/**
 * The upstream a session has.
 *
 * @param channel its leg
 * @param generation the machine's count of upstreams; the channel's counts attempts
 * @param use what tells the endpoint's breaker how it goes
 */
record RoutedUpstream(
    FrameChannel channel, int generation, String route, String endpoint, EndpointUse use) {}
