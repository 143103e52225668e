/**
 * RIFF/WAVE: {@link dev.parley.audio.wav.WavReader} reads files as they come in, {@link
 * dev.parley.audio.wav.WavWriter} writes the header of one.
 */
package dev.parley.audio.wav;
