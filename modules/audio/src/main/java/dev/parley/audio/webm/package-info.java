/**
 * Opus in WebM (EBML, RFC 8794; Matroska, RFC 9559): {@link dev.parley.audio.webm.WebmReader} finds
 * the packets in chunks of any size, {@link dev.parley.audio.webm.WebmWriter} makes clusters of
 * them.
 */
package dev.parley.audio.webm;
