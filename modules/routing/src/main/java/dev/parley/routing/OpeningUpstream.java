package dev.parley.routing;

import dev.parley.contract.BusRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * An upstream that is being opened. Its first records may overtake the answer to the request, which
 * travels by another address; they wait here, bounded by the provider's window.
 */
final class OpeningUpstream {
  private final int generation;
  private final List<BusRecord> early = new ArrayList<>();

  /**
   * @param generation the machine's count of upstreams
   */
  OpeningUpstream(int generation) {
    this.generation = generation;
  }

  int generation() {
    return generation;
  }

  List<BusRecord> early() {
    return early;
  }
}
