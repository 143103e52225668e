/**
 * How records look between nodes. Local delivery hands the object over; the wire form starts with a
 * version byte, and a version that this node does not know is refused. Start at {@link
 * dev.parley.contract.codec.BusCodecs}.
 */
package dev.parley.contract.codec;
