/** Named ways to misbehave. They act nowhere but in this process. */
@NullMarked
package dev.parley.emulator.fault;

import org.jspecify.annotations.NullMarked;
