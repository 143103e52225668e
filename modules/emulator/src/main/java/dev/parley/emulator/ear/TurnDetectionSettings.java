package dev.parley.emulator.ear;

/**
 * What ends and begins a stretch of speech.
 *
 * @param threshold 0 to 1; the higher, the louder speech has to be
 * @param prefixPaddingMs how much before the first loud frame belongs to the speech
 * @param silenceDurationMs how long it must be quiet for the speech to be over
 */
public record TurnDetectionSettings(double threshold, int prefixPaddingMs, int silenceDurationMs) {}
