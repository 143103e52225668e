/**
 * What the hub decides about one session, in plain Java: no Vert.x, no clock, no socket. {@link
 * dev.parley.session.SessionMachine} is fed with frames, lifecycle inputs and time, answers each
 * frame with a constant {@link dev.parley.session.Verdict} and leaves {@link
 * dev.parley.session.Effect effects} for the cold events; the router's verticle performs them. Not
 * thread-safe: one session is served by one context.
 */
package dev.parley.session;
