/**
 * Opus in Ogg (RFC 3533, RFC 7845): {@link dev.parley.audio.ogg.OggReader} finds the packets in
 * chunks of any size, {@link dev.parley.audio.ogg.OggWriter} makes pages of them.
 */
package dev.parley.audio.ogg;
