/**
 * Faithful local servers of provider protocols, for tests and for the demo. Start with {@link
 * dev.parley.emulator.Emulator}. Nothing here is shared with the code that talks to the real
 * providers: it is a reading of the protocol of its own, so that an error in one does not hide in
 * the other.
 */
@NullMarked
package dev.parley.emulator;

import org.jspecify.annotations.NullMarked;
