package dev.parley.ingress.link;

import dev.parley.contract.BusRecord;
import dev.parley.contract.flow.CreditWindow;
import java.util.ArrayList;
import java.util.List;

/**
 * What a router sends to a link whose socket is still being upgraded. Bounded by the credit that
 * the router has at first (rule R6). Confined to its ingress instance's event loop.
 */
final class EarlyRecords {
  /** A window of frames, the close, and some credit. */
  private static final int MAX = CreditWindow.FRAMES + 16;

  private final long epoch;
  private final List<BusRecord> records = new ArrayList<>();

  EarlyRecords(long epoch) {
    this.epoch = epoch;
  }

  void offer(BusRecord record, long recordEpoch) {
    if (recordEpoch == epoch && records.size() < MAX) {
      records.add(record);
    }
  }

  /** All of them, in order. */
  List<BusRecord> take() {
    List<BusRecord> taken = List.copyOf(records);
    records.clear();
    return taken;
  }
}
