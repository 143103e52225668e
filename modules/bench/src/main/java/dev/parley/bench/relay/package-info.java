/**
 * What relaying costs: the hub as {@code ./run} starts it and HAProxy side by side, between the
 * same clients and the same echoing provider. Start at {@link dev.parley.bench.relay.RelayBench}.
 */
package dev.parley.bench.relay;
