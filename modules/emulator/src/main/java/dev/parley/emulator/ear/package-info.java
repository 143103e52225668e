/** How the emulator listens: where speech begins and ends, and what was said. Plain Java. */
@NullMarked
package dev.parley.emulator.ear;

import org.jspecify.annotations.NullMarked;
