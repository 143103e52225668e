package dev.parley.provider.api;

import java.time.Duration;
import java.util.Set;

/**
 * What an endpoint can do. A hard capability that a session uses must be there; a soft one degrades
 * and is reported.
 *
 * @param serverVad detects turns itself
 * @param truncate cuts played audio out of its context
 * @param itemReplay accepts history as items
 * @param outOfBand runs responses outside the conversation
 * @param images takes {@code input_image}
 * @param tools calls functions
 * @param inputFormats audio it takes, as GA format types with rate: {@code audio/pcm;rate=24000}
 * @param outputFormats audio it gives
 * @param sessionCap the longest session it allows; zero when unknown
 */
public record Capabilities(
    boolean serverVad,
    boolean truncate,
    boolean itemReplay,
    boolean outOfBand,
    boolean images,
    boolean tools,
    Set<String> inputFormats,
    Set<String> outputFormats,
    Duration sessionCap) {}
