package dev.parley.codec;

import java.time.Duration;

/**
 * What codecs of a node may use.
 *
 * @param workers threads for what takes long, at least 1
 * @param maxSessions how many sessions' sound the node converts at once, at least 1
 * @param opusComplexity how much work goes into a frame of Opus at rest, 0 to 10
 * @param opusBitRate bits a second of Opus, 6 000 to 128 000
 * @param longestIdle after so long without sound a conversion is closed: its session is over
 */
public record CodecConfig(
    int workers, int maxSessions, int opusComplexity, int opusBitRate, Duration longestIdle) {}
