/**
 * How well the hub's turn detection finds speech: voices made by espeak-ng and a recording, with
 * noise. Start at {@link dev.parley.bench.turns.TurnsBench}.
 */
package dev.parley.bench.turns;
