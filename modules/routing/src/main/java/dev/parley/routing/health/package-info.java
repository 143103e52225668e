/**
 * How the endpoints are: a circuit breaker each (rule R20), what they carry, and what they did.
 * {@link dev.parley.routing.health.EndpointHealth} is shared by all routers of a node; {@link
 * dev.parley.routing.health.Breaker} decides.
 */
@NullMarked
package dev.parley.routing.health;

import org.jspecify.annotations.NullMarked;
