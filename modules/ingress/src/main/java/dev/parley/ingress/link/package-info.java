/**
 * One client's end of a session on a WebSocket. {@link dev.parley.ingress.link.LinkMachine}
 * decides, {@link dev.parley.ingress.link.ClientLink} performs, {@link
 * dev.parley.ingress.link.LinkTable} finds the link of a bus record. All of it is confined to the
 * event loop of its ingress instance.
 */
package dev.parley.ingress.link;
