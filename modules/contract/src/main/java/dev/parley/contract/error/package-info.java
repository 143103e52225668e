/**
 * Errors that say who must act, and the one closed list of their codes. Edges turn a {@link
 * dev.parley.contract.error.HubException} into an HTTP status, a close code or a bus reply; nothing
 * else knows those numbers.
 */
package dev.parley.contract.error;
