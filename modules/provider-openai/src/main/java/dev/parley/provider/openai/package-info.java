/**
 * OpenAI, Azure OpenAI and any server that speaks GA Realtime events. Their dialect is the hub's
 * own, so events pass as they are; what is left to do is getting a session up and noticing its end.
 *
 * <p>{@link dev.parley.provider.openai.OpenAiProvider} is the way in. {@code OpenAiMapper} knows
 * URLs and credentials, {@code OpenAiFrames} the few events of the handshake, {@code
 * OpenAiHandshake} decides, {@code OpenAiConnection} moves bytes. Everything runs on the context of
 * the verticle that owns the connector. Source: protocols/openai-realtime.md sections 1, 7.4 and
 * 8.7.
 */
package dev.parley.provider.openai;
