/**
 * What keeps a session's journal up to date, and holds back what the client may only know once it
 * is written down (rule R23): {@link dev.parley.routing.journal.SessionJournal} is the one to talk
 * to. Confined to one router's context; time is handed in.
 */
package dev.parley.routing.journal;
