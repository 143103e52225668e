package dev.parley.routing;

import dev.parley.contract.OpenSession;
import dev.parley.session.SessionMachine;
import dev.parley.session.SessionSetup;
import dev.parley.session.snapshot.MachineSnapshot;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the machines of sessions as this router is configured. */
final class SessionMachines {
  private SessionMachines() {}

  /**
   * @param config what the session starts with upstream: a GA session object, or null
   * @param from where the session began at another router, else null
   * @throws IllegalArgumentException if the configuration is not a JSON object
   * @throws dev.parley.session.snapshot.SnapshotException if the snapshot cannot be one of a
   *     session
   */
  static SessionMachine machine(
      RouterParts parts, OpenSession asked, @Nullable String config, @Nullable Inheritance from) {
    SessionSetup setup = setup(parts, asked, config);
    if (from == null) {
      return new SessionMachine(setup, parts.nowMs());
    }
    MachineSnapshot machine = from.snapshot().machine();
    Optional<Route> route = parts.config().routes().resolve(machine.upstream().route());
    return SessionMachine.restored(
        setup,
        machine,
        name -> route.isPresent() && route.get().answersTo(name),
        from.sawMore(),
        parts.nowMs());
  }

  private static SessionSetup setup(RouterParts parts, OpenSession asked, @Nullable String config) {
    return new SessionSetup(
        asked.session().value(),
        asked.route(),
        config,
        parts.eventIdPrefix(),
        parts.config().limits(),
        parts.config().modelWait(),
        parts.config().switching().continuity(),
        asked.hubEvents());
  }
}
