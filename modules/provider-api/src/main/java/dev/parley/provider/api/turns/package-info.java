/**
 * The user's turns where a provider does not cut them, or not well: what the hub's own detection
 * needs beside {@link dev.parley.audio.turn}.
 */
package dev.parley.provider.api.turns;
