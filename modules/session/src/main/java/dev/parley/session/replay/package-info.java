/**
 * How a conversation is told to another upstream (rules R10, R12, R15, R17): {@link
 * dev.parley.session.replay.ReplayPlan} turns the record into commands. Stateless; any thread.
 */
package dev.parley.session.replay;
