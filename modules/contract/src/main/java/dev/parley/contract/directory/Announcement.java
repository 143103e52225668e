package dev.parley.contract.directory;

import dev.parley.contract.InstanceId;
import dev.parley.contract.Role;

/**
 * What one verticle instance tells the others at start and every 5 s.
 *
 * @param node the process it runs in; random per start
 * @param eventLoop the event loop it runs on, unique within the node
 * @param serves the endpoint of a provider instance, else empty
 * @param capabilities the endpoint's capabilities as JSON, else empty
 * @param version the hub version
 * @param leaving true in the last announcement of an instance that is stopping
 */
public record Announcement(
    Role role,
    InstanceId instance,
    InstanceId node,
    long eventLoop,
    String serves,
    String capabilities,
    String version,
    boolean leaving) {
  /** The event loop of the current thread, as announcements name it. */
  public static long currentEventLoop() {
    return Thread.currentThread().getId();
  }
}
