/**
 * The client's way in: HTTP, the WebSocket links of sessions, the REST paths and the static page.
 *
 * <p>{@link dev.parley.ingress.IngressVerticle} is a shell; what decides is plain Java in {@code
 * upgrade} (who may open a socket, and on which route), {@code link} (one client's end of a
 * session) and {@code rest} (what the REST paths answer). Everything of one verticle instance runs
 * on its event loop. Read {@link dev.parley.ingress.IngressConfig} first. It meets routers only
 * over the bus.
 */
package dev.parley.ingress;
