/**
 * The hub as a process: options, configuration, wiring, start and stop. The only module that knows
 * all others.
 *
 * <p>{@link dev.parley.hub.ParleyMain} is the way in; {@link dev.parley.hub.Hub} deploys what the
 * configuration asks for and takes it down again.
 */
package dev.parley.hub;
