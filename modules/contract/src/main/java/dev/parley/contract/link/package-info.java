/**
 * What every kind of client link does the same, whatever carries the client's events: find a router
 * ({@link dev.parley.contract.link.SessionOpener}), keep its end of the leg to it ({@link
 * dev.parley.contract.link.RouterLeg}), and make {@code error} events of its own.
 */
package dev.parley.contract.link;
