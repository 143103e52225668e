/**
 * How long a conversation is silent when its provider fails, beside a client that does it alone.
 */
package dev.parley.bench.deadair;
