package dev.parley.contract;

/**
 * Asks a codec instance to convert one direction of a session's sound. Answered by {@link
 * CodecOpened} when it is ready, else by a bus failure with an {@link
 * dev.parley.contract.error.ErrorCode}.
 *
 * @param leg {@link Leg#CODEC_IN} or {@link Leg#CODEC_OUT}
 * @param generation counted from 1 by the router for each codec of this session and leg: another
 *     format and a lost codec both make the next
 * @param router the instance that {@link Converted} goes to
 * @param from the format of what is sent, as {@code AudioFormat.describe()} names it: {@code
 *     audio/pcm;rate=16000}
 * @param to the format of what comes back, named alike
 */
public record OpenCodec(
    SessionId session,
    long epoch,
    Leg leg,
    int generation,
    InstanceId router,
    String from,
    String to)
    implements BusRecord {
  @Override
  public <R> R match(Cases<R> cases) {
    return cases.openCodec(this);
  }
}
