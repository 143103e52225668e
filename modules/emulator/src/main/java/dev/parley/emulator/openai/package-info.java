/**
 * OpenAI's Realtime protocol, GA dialect, as a server speaks it. {@link
 * dev.parley.emulator.openai.RealtimeSession} is where to begin: it takes a client's events and
 * gives the server's. Sessions know no socket and no clock of their own; each is confined to one
 * thread at a time, the event loop of its connection.
 */
@NullMarked
package dev.parley.emulator.openai;

import org.jspecify.annotations.NullMarked;
