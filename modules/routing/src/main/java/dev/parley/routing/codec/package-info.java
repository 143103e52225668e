/**
 * A session whose client has its sound in another format than its upstream: {@link
 * dev.parley.routing.codec.DeclaredFormats} says which, {@link
 * dev.parley.routing.codec.InputConversion} and {@link dev.parley.routing.codec.OutputConversion}
 * keep events in order while sound is away to be converted, {@link
 * dev.parley.routing.codec.CodecSide} has it converted by a codec instance on the bus. All but the
 * last are plain Java. Source: architecture.md section 6.
 */
@NullMarked
package dev.parley.routing.codec;

import org.jspecify.annotations.NullMarked;
