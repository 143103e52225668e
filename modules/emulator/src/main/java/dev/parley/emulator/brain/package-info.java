/**
 * What the emulator answers: a few rules over the items that the conversation really holds, so that
 * an answer proves what was kept. Plain Java; the same question gives the same answer.
 */
@NullMarked
package dev.parley.emulator.brain;

import org.jspecify.annotations.NullMarked;
