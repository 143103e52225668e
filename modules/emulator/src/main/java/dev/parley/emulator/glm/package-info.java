/**
 * GLM-Realtime's protocol as its server speaks it. {@link dev.parley.emulator.glm.GlmService} lets
 * connections in, {@code GlmSession} takes a client's events and gives the server's. The protocol
 * page that comments name is the project's reference of GLM-Realtime. Where it has two reports of
 * one behaviour the emulator has one of them by itself, and the other by a {@link
 * dev.parley.emulator.glm.Quirk}.
 */
@NullMarked
package dev.parley.emulator.glm;

import org.jspecify.annotations.NullMarked;
