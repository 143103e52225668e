/**
 * Where sessions are written down so that another router can go on with them when theirs is gone
 * (rule R23). What is written is opaque here: module {@code session} makes it.
 */
package dev.parley.contract.journal;
