/**
 * OpenAI's side of the Realtime protocol over real sockets. Source: protocols/openai-realtime.md;
 * section numbers in this package are its.
 */
@NullMarked
package dev.parley.emulator.openai;

import org.jspecify.annotations.NullMarked;
