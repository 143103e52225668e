package dev.parley.emulator.glm;

import dev.parley.emulator.brain.Brain;
import dev.parley.emulator.service.Senses;
import dev.parley.emulator.service.Timers;

/**
 * What the parts of one session share.
 *
 * @param pace seconds of wall clock per second of sound sent; 0 sends as fast as it is read
 */
record GlmScope(
    SessionSettings settings,
    GlmEvents events,
    GlmIds ids,
    Timers timers,
    Senses senses,
    Brain brain,
    double pace,
    Quirks quirks) {}
