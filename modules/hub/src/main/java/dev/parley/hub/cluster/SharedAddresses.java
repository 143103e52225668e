package dev.parley.hub.cluster;

import dev.parley.contract.Address;
import io.vertx.core.Completable;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who listens on the addresses that every node listens on, read again and again.
 *
 * <p>The bus asks once, and from then on goes by Hazelcast's events, which are sent once: one that
 * is lost, such as while a node joins that another node does not know of yet, would leave a node
 * without beats and announcements for as long as it lives. Any thread.
 */
final class SharedAddresses implements RegistrationListener {
  /** Where who listens is found. */
  interface Source {
    void read(String address, Completable<List<RegistrationInfo>> answer);
  }

  private static final List<String> NAMES =
      List.of(
          Address.BEATS.name(), Address.ANNOUNCEMENTS.name(), Address.ANNOUNCEMENT_QUERIES.name());

  private final RegistrationListener bus;
  private final Source source;

  /** Those of which an answer is awaited: one that hangs is not asked a second time. */
  private final Set<String> awaited = ConcurrentHashMap.newKeySet();

  private long updates;

  /**
   * @param bus what goes by the answers
   */
  SharedAddresses(RegistrationListener bus, Source source) {
    this.bus = bus;
    this.source = source;
  }

  /** Begins to read, and does not wait for the answers. */
  void readAgain() {
    NAMES.stream().filter(bus::wantsUpdatesFor).filter(awaited::add).forEach(this::read);
  }

  private void read(String address) {
    long before = updates();
    source.read(
        address,
        (registrations, failure) -> {
          awaited.remove(address);
          // This node listens, too: an empty answer is none.
          if (failure == null && !registrations.isEmpty()) {
            tell(new RegistrationUpdateEvent(address, registrations), before);
          }
        });
  }

  private synchronized long updates() {
    return updates;
  }

  /** What was read before an update came may be older than it. */
  private synchronized void tell(RegistrationUpdateEvent read, long before) {
    if (updates == before) {
      bus.registrationsUpdated(read);
    }
  }

  @Override
  public synchronized void registrationsUpdated(RegistrationUpdateEvent event) {
    updates++;
    bus.registrationsUpdated(event);
  }

  @Override
  public void registrationsLost() {
    bus.registrationsLost();
  }

  @Override
  public boolean wantsUpdatesFor(String address) {
    return bus.wantsUpdatesFor(address);
  }
}
