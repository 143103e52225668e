package dev.parley.ingress;

import dev.parley.contract.InstanceId;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.ingress.auth.Authenticator;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an ingress instance is given by the process it runs in.
 *
 * @param node the process; the same for all its instances
 * @param version the hub version
 * @param authenticator knows who may come in
 * @param quota the sessions that the process has room for; the same for all its instances
 * @param demo what the emulators of a demo can be asked for, or null without a demo
 * @param onListening called on the instance's event loop with the port once it takes connections
 */
public record IngressEnvironment(
    InstanceId node,
    String version,
    Authenticator authenticator,
    RouteNames routes,
    HubStatus status,
    SessionQuota quota,
    IngressMetrics metrics,
    @Nullable DemoFaults demo,
    IntConsumer onListening) {}
