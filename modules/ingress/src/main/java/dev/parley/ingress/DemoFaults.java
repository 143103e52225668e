package dev.parley.ingress;

import io.vertx.core.Future;
import java.util.List;

/**
 * What the emulators of a demo can be asked to do wrong. The faults are theirs: nothing in the hub
 * knows of one before it is felt. Called on event loops: must not block; any thread.
 */
public interface DemoFaults {
  /** What gives a fault its chance. */
  enum Chance {
    CONNECTION,
    RESPONSE
  }

  /**
   * A way to misbehave.
   *
   * @param next what takes it once it is armed
   * @param isPossibleNow whether sessions that stand can be made to feel it
   * @param armed how many chances it has left to take
   */
  record Fault(String name, Chance next, boolean isPossibleNow, int armed) {}

  /**
   * An emulated endpoint.
   *
   * @param name as {@link EndpointStatus} has it
   * @param provider the vendor protocol
   */
  record Provider(String name, String provider, List<Fault> faults) {
    public Provider {
      faults = List.copyOf(faults);
    }
  }

  /** All emulated endpoints and the faults of each. */
  List<Provider> providers();

  /**
   * The endpoint misbehaves at the fault's next chance, once.
   *
   * @param endpoint one of {@link #providers}
   * @param fault one of its faults
   */
  void arm(String endpoint, String fault);

  /**
   * The sessions that stand at the endpoint feel the fault now.
   *
   * @param endpoint one of {@link #providers}
   * @param fault one of its faults that is possible now
   * @return how many sessions those were
   */
  Future<Integer> act(String endpoint, String fault);

  /** Nothing is armed any more. */
  void clear();
}
