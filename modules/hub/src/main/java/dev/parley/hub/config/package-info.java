/**
 * Reads the configuration once, at start, into validated records. The reference of all keys is
 * {@code conf/parley.yaml}; a later source wins: defaults, file, environment, command line. A bad
 * value stops the start with one line that names key, rule and value.
 *
 * <p>Start reading at {@link dev.parley.hub.config.ConfigLoader}. Nothing here touches a socket,
 * and the environment is handed in.
 */
package dev.parley.hub.config;
