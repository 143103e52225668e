/** How the emulator speaks. */
@NullMarked
package dev.parley.emulator.voice;

import org.jspecify.annotations.NullMarked;
