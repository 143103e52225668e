package dev.parley.routing;

import dev.parley.contract.BusRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * An upstream that is being opened. The first records of an attempt may overtake the answer to its
 * request, which travels by another address; they wait here, bounded by the provider's window.
 */
final class OpeningUpstream {
  private static final int NO_ATTEMPT = 0;

  private final int generation;
  private final long epoch;
  private final List<BusRecord> early = new ArrayList<>();
  private int attempt = NO_ATTEMPT;

  /**
   * @param generation the machine's count of upstreams
   * @param epoch what its records carry
   */
  OpeningUpstream(int generation, long epoch) {
    this.generation = generation;
    this.epoch = epoch;
  }

  int generation() {
    return generation;
  }

  /** An endpoint is asked; what an earlier one has said is of no use any more. */
  void onAttempt(int number) {
    attempt = number;
    early.clear();
  }

  /** Whether records of this attempt are to be held. */
  boolean isAttempt(long ofEpoch, int number) {
    return attempt != NO_ATTEMPT && attempt == number && ofEpoch == epoch;
  }

  void hold(BusRecord record) {
    early.add(record);
  }

  /** What the attempt that came up has said, in order. */
  List<BusRecord> early() {
    return List.copyOf(early);
  }
}
