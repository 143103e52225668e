/**
 * A session as plain data, so that another router can go on with it when its own is gone (rule
 * R23): {@link dev.parley.session.snapshot.SessionSnapshot} and its bytes. Sound is never part of
 * it. Immutable; any thread.
 */
package dev.parley.session.snapshot;
