package dev.parley.codec;

import dev.parley.contract.CodecFault;
import dev.parley.contract.error.ErrorCode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Writes down what codecs count. */
final class Counted implements CodecMetrics {
  final List<String> opened = new CopyOnWriteArrayList<>();
  final List<ErrorCode> refused = new CopyOnWriteArrayList<>();
  final List<String> closed = new CopyOnWriteArrayList<>();
  final List<Lane> lanes = new CopyOnWriteArrayList<>();
  final List<CodecFault.Code> faults = new CopyOnWriteArrayList<>();

  @Override
  public void opened(String from, String to) {
    opened.add(from + " > " + to);
  }

  @Override
  public void refused(ErrorCode code) {
    refused.add(code);
  }

  @Override
  public void closed(String from, String to, @Nullable ErrorCode code) {
    closed.add(code == null ? "asked" : code.label());
  }

  @Override
  public void ran(Lane lane, long nanos) {
    lanes.add(lane);
  }

  @Override
  public void fault(CodecFault.Code code) {
    faults.add(code);
  }
}
