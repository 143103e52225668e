/** Sockets around the sessions: HTTP, WebSocket and the control port. */
@NullMarked
package dev.parley.emulator.server;

import org.jspecify.annotations.NullMarked;
