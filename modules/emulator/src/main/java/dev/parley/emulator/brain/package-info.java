/** What the emulator answers. Plain Java, no sockets, no clock. */
@NullMarked
package dev.parley.emulator.brain;

import org.jspecify.annotations.NullMarked;
