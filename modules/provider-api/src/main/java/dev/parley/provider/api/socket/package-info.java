/**
 * What providers that are reached by WebSocket share: how to connect, how an upgrade fails, how a
 * dead peer is noticed. {@link dev.parley.provider.api.socket.UpstreamSockets} is the way in.
 * Nothing here knows a vendor.
 */
package dev.parley.provider.api.socket;
