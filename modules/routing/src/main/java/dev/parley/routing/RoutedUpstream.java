package dev.parley.routing;

/**
 * The upstream a session has.
 *
 * @param channel its leg
 * @param generation the machine's count of upstreams; the channel's counts attempts
 */
record RoutedUpstream(FrameChannel channel, int generation, String route, String endpoint) {}
