/**
 * A hub's day in some seconds, lived through once after a build so that the JVM keeps what it
 * loads, links and finds to be hot for the starts to come (JEP 514 and 515). The start script runs
 * it; see docs/architecture.md, "Configuration, start and stop".
 */
package dev.parley.hub.rehearsal;
