/** The port by which tests arm faults and read records. */
@NullMarked
package dev.parley.emulator.control;

import org.jspecify.annotations.NullMarked;
