/**
 * The operators' side: what is counted, whether the hub lives and is ready, and the port where that
 * can be read. Start reading at {@link dev.parley.hub.management.ManagementVerticle}.
 */
package dev.parley.hub.management;
