/**
 * The provider SPI. A provider implements {@link dev.parley.provider.api.Connector}; {@link
 * dev.parley.provider.api.ProviderVerticle} is the shell that puts it on the bus. Towards the hub
 * every provider speaks GA events (protocols/openai-realtime.md), whatever its own dialect is.
 */
package dev.parley.provider.api;
