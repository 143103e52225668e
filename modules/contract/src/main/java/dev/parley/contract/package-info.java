/**
 * What crosses the event bus between Parley's verticles: {@link dev.parley.contract.BusRecord
 * records} with their {@link dev.parley.contract.Address addresses} and wire codecs, {@link
 * dev.parley.contract.directory announcements} of who serves what, and the closed list of {@link
 * dev.parley.contract.error error codes}.
 *
 * <p>Verticle modules meet only here: they depend on this package and never on each other. Read
 * {@link dev.parley.contract.Frame} first, then {@link dev.parley.contract.BusRecord}. Everything
 * is immutable and may be used from any thread.
 */
package dev.parley.contract;
