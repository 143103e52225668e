/**
 * How this process is one node of several: membership and the clustered bus by Hazelcast, who
 * lives, what nodes tell each other, and what they keep together. Loaded only when the
 * configuration asks for a cluster. {@link dev.parley.hub.cluster.Cluster} is what the rest of the
 * hub sees.
 */
package dev.parley.hub.cluster;
