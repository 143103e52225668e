/**
 * Named misbehaviour. Sessions know nothing of it: it acts on connections, on the stream of events
 * that leaves a session, and on the brain.
 */
@NullMarked
package dev.parley.emulator.fault;

import org.jspecify.annotations.NullMarked;
