/**
 * The dialect of 2024 and 2025 (protocols/openai-realtime.md sections 0, 2.6 and the beta columns
 * of 3 and 4): flat sessions, {@code response.audio.delta}, {@code conversation.item.created}.
 * {@link dev.parley.realtime.beta.BetaDialect} translates one connection's events to GA and back,
 * and is to be read first.
 */
package dev.parley.realtime.beta;
