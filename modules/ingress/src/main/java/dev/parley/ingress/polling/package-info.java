/**
 * The HTTP side of long-poll sessions: reads and checks the requests, forwards them by bus to the
 * instance that holds the session, and writes its replies. Nothing of a session is kept here.
 */
package dev.parley.ingress.polling;
