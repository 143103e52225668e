/**
 * The formats that sound may have outside the hub ({@link dev.parley.audio.format.AudioFormat}, to
 * be read first), and the way of each to the hub's own form and back: {@link
 * dev.parley.audio.format.AudioCodecs} makes an {@link dev.parley.audio.format.AudioDecoder} or an
 * {@link dev.parley.audio.format.AudioEncoder} per stream. A stream's codec is called by one thread
 * at a time, off the event loop: Opus takes a part of a millisecond per frame.
 */
package dev.parley.audio.format;
