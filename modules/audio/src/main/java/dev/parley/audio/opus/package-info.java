/**
 * Opus (RFC 6716) at 24 kHz, mono: {@link dev.parley.audio.opus.OpusReader} and {@link
 * dev.parley.audio.opus.OpusWriter} turn packets into samples and back, one of each per stream, one
 * thread at a time and never the event loop's. {@link dev.parley.audio.opus.OpusComplexity} and
 * {@link dev.parley.audio.opus.OpusWarmUp} are there once per process.
 */
package dev.parley.audio.opus;
