/**
 * Whether somebody speaks, frame by frame. Everything implements {@link
 * dev.parley.audio.vad.VoiceActivity}; turns are made of its judgements in {@code
 * dev.parley.audio.turn}. One object a session, used by one thread at a time.
 */
package dev.parley.audio.vad;
