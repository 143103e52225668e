/** What went over the wire, for tests to judge by. */
@NullMarked
package dev.parley.emulator.record;

import org.jspecify.annotations.NullMarked;
