package dev.parley.routing;

import dev.parley.contract.InstanceId;
import dev.parley.contract.peer.Peers;
import dev.parley.realtime.EventView;
import dev.parley.routing.codec.CodecPool;
import dev.parley.routing.journal.Journalling;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all sessions of one router share. Confined to the router's context, which is why one view
 * does for all of them.
 *
 * @param instance the router
 * @param eventIdPrefix the router's part of the ids of events it makes (rule R19)
 * @param detached those that wait for their client
 * @param journalling where sessions are written down, or null for nowhere
 * @param clockMs milliseconds that do not go back
 */
record RouterParts(
    RouterConfig config,
    InstanceId instance,
    String eventIdPrefix,
    Peers peers,
    UpstreamOpener opener,
    CodecPool codecs,
    RoutingMetrics metrics,
    EventView view,
    DetachedSessions detached,
    @Nullable Journalling journalling,
    LongSupplier clockMs) {
  long nowMs() {
    return clockMs.getAsLong();
  }
}
