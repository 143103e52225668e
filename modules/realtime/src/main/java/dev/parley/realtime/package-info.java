/**
 * The Realtime vocabulary in plain Java: which events there are, how to peek at one without parsing
 * it ({@link dev.parley.realtime.EventView}), and how to build the few the hub makes itself. GA
 * (protocols/openai-realtime.md) is canonical inside the hub. Any thread.
 */
package dev.parley.realtime;
