/** What each session was sent and got, for tests to judge by. */
@NullMarked
package dev.parley.emulator.record;

import org.jspecify.annotations.NullMarked;
