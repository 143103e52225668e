/**
 * Who serves what: instances announce themselves on one address, and everyone who picks instances
 * keeps an {@link dev.parley.contract.directory.InstanceDirectory} of what it heard (rule R9).
 */
package dev.parley.contract.directory;
