/**
 * The Realtime vocabulary in plain Java: which events there are, how to look at one without parsing
 * it ({@link dev.parley.realtime.EventView}, to be read first), and how to parse it whole ({@link
 * dev.parley.realtime.Json}). GA (protocols/openai-realtime.md) is canonical inside the hub.
 */
package dev.parley.realtime;
