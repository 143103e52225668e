/**
 * Sound in even pieces at an even pace. One object a stream, used by one thread at a time; time is
 * handed in.
 */
package dev.parley.audio.pace;
