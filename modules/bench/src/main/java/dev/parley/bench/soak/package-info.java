/** Conversations with random failures for a long time, and what is left when they are over. */
package dev.parley.bench.soak;
