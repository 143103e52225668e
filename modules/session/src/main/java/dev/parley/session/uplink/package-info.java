/**
 * What a session keeps of what its client sends, so that another upstream can be told all of it:
 * the sound that became no item yet, the sound of items whose words nobody knows, and the commands
 * that nobody has acknowledged (rules R8, R12, R13, R18). {@link dev.parley.session.uplink.Uplink}
 * is the one to talk to. Plain Java, no clock: time is counted in the client's own sound. Not
 * thread-safe: one session is served by one context.
 */
package dev.parley.session.uplink;
