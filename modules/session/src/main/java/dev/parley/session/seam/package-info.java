/**
 * What makes a new upstream look like the old one going on: {@link dev.parley.session.seam.Seam}
 * stands between the upstream's events and the session, and between the session's commands and the
 * upstream (rules R11, R14, R15, R18). Plain Java, no clock; not thread-safe.
 */
package dev.parley.session.seam;
