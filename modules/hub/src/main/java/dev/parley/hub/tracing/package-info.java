/**
 * Spans of what rarely happens to sessions, for an operator's OpenTelemetry collector. Off unless
 * the environment names one.
 */
package dev.parley.hub.tracing;
