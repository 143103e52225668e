/**
 * Sound of sessions between formats: {@link dev.parley.codec.CodecVerticle} opens a conversion per
 * session and direction when a router asks for one, and for no other session. What takes long runs
 * on workers, one job of a direction at a time; everything else is confined to the verticle's
 * context. To be read first: {@code OpenConversion}.
 */
package dev.parley.codec;
