/**
 * Where the user's turns begin and end. Start at {@link dev.parley.audio.turn.TurnDetector}. One
 * object a session, used by one thread at a time; time is counted in samples or handed in.
 */
package dev.parley.audio.turn;
