package dev.parley.codec;

import dev.parley.contract.CodecFault;
import dev.parley.contract.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What codecs count. Called on the context of any of the node's codecs; implementations must not
 * block. Formats are named as {@code AudioFormat.describe()} names them.
 */
public interface CodecMetrics {
  /** Counts nothing. */
  CodecMetrics NONE =
      new CodecMetrics() {
        @Override
        public void opened(String from, String to) {}

        @Override
        public void refused(ErrorCode code) {}

        @Override
        public void closed(String from, String to, @Nullable ErrorCode code) {}

        @Override
        public void ran(Lane lane, long nanos) {}

        @Override
        public void fault(CodecFault.Code code) {}
      };

  /** A conversion was opened. A session whose sound passes as it is causes none. */
  void opened(String from, String to);

  /** A conversion was asked for and not opened. */
  void refused(ErrorCode code);

  /**
   * A conversion that was opened is over; once for each.
   *
   * @param code why, if neither its router nor the stop of the hub ended it
   */
  void closed(String from, String to, @Nullable ErrorCode code);

  /**
   * Sound was converted.
   *
   * @param nanos for how long, without waiting for a thread
   */
  void ran(Lane lane, long nanos);

  /** Sound of a client or a provider was not what it was declared to be. */
  void fault(CodecFault.Code code);
}
