/**
 * What every imitated service has in common: how it decides about connections, runs sessions and
 * streams answers. Sessions know no socket and no clock of their own; each is confined to one
 * thread at a time, the event loop of its connection. Begin with {@link
 * dev.parley.emulator.service.Service}.
 */
@NullMarked
package dev.parley.emulator.service;

import org.jspecify.annotations.NullMarked;
