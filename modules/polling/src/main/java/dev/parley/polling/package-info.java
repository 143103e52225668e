/**
 * Sessions whose clients have no socket: they post their events and fetch the hub's over plain
 * HTTP.
 *
 * <p>The HTTP edge forwards each request by bus to the instance that holds the session. {@link
 * dev.parley.polling.PollMachine} decides what it is answered with, on a {@link
 * dev.parley.polling.Mailbox} of what the client has not acknowledged yet; {@link
 * dev.parley.polling.PollSession} performs it and is towards the router the same as a WebSocket
 * link. Everything of one verticle instance runs on its event loop.
 */
package dev.parley.polling;
