/**
 * Zhipu GLM-Realtime. Upward it speaks GA Realtime events like every provider, outward GLM's own
 * dialect; neither side can tell.
 *
 * <p>{@link dev.parley.provider.glm.GlmProvider} is the way in. {@code GlmFrames} and {@code
 * GlmFrame} are the vendor's messages, {@code GlmMapper} the session object, {@code GlmSession} the
 * session with its conversation ({@code Commands}, {@code Items}, {@code InputTurns}, {@code
 * Responder}), {@code GlmLine} one GLM session within it, {@code GlmConnection} the sockets. All
 * decisions are plain Java with the time handed in. Everything runs on the context of the verticle
 * that owns the connector. Source: protocols/glm-realtime.md.
 */
package dev.parley.provider.glm;
