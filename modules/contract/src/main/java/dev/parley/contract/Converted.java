package dev.parley.contract;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link Convert} became, or a part of it. Those of one direction come in the order of their
 * numbers, the parts of one number in theirs.
 *
 * @param seq that of the {@link Convert}
 * @param isLast whether nothing more of this number comes
 * @param payload base64 in the format that {@link OpenCodec#to} names, at most {@link #MAX_CHARS}
 *     characters and a whole number of bytes; may be empty
 * @param fault what was wrong with the sound, on the last part only; null if nothing was
 */
public record Converted(
    SessionId session,
    long epoch,
    Leg leg,
    int generation,
    long seq,
    boolean isLast,
    String payload,
    @Nullable CodecFault fault)
    implements BusRecord {
  /** Bound of a payload: about a second of PCM. */
  public static final int MAX_CHARS = 64 * 1024;

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.converted(this);
  }
}
