/**
 * Who may come in. {@link dev.parley.ingress.auth.Authenticator} is the one entry point of every
 * protected path, upgrades and REST alike: it makes a {@link dev.parley.ingress.auth.Principal} of
 * the credential that a request presents, or a {@link dev.parley.ingress.auth.Fault}. Credentials
 * are compared in constant time, kept only as hashes, and never get into a log, a metric, an answer
 * or a record of the bus.
 */
package dev.parley.ingress.auth;
