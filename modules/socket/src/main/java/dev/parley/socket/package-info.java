/**
 * The frame path of a WebSocket, for links and upstreams alike. Below Vert.x' public API, because
 * what that does for every message beside writing it costs as much as the write.
 */
@org.jspecify.annotations.NullMarked
package dev.parley.socket;
