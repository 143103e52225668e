/**
 * Plain samples: the hub's own form ({@link dev.parley.audio.pcm.Pcm}, to be read first), frames of
 * it, other sample rates, G.711 and levels. Each object belongs to one stream and one thread at a
 * time.
 */
package dev.parley.audio.pcm;
