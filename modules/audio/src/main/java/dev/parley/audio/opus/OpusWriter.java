package dev.parley.audio.opus;

import dev.parley.audio.ByteSink;
import dev.parley.audio.pcm.Pcm;
import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.Arrays;

/** Encodes one stream of samples at 24 kHz, mono, into packets of 20 ms. One thread at a time. */
public final class OpusWriter {
  /** How long each packet lasts, in samples of the clock. */
  public static final int PACKET_SAMPLES = OpusPacket.CLOCK_HZ / 50;

  /** The most bytes that a packet of 20 ms can have. */
  private static final int MOST_BYTES = 1_276;

  private final OpusEncoder encoder;
  private final OpusComplexity complexity;
  private final int lookahead;
  private final short[] frame = new short[Pcm.FRAME_SAMPLES];
  private final byte[] packet = new byte[MOST_BYTES];
  private int filled;
  private int used = -1;
  private long pushed;
  private long encoded;

  public OpusWriter(OpusSettings settings, OpusComplexity complexity) {
    this.complexity = complexity;
    OpusApplication application =
        settings.lossPercent() > 0
            ? OpusApplication.OPUS_APPLICATION_VOIP
            : OpusApplication.OPUS_APPLICATION_AUDIO;
    try {
      encoder = new OpusEncoder(Pcm.RATE_HZ, 1, application);
    } catch (OpusException e) {
      throw new IllegalStateException(e);
    }
    encoder.setBitrate(settings.bitRate());
    encoder.setUseInbandFEC(settings.lossPercent() > 0);
    encoder.setPacketLossPercent(settings.lossPercent());
    lookahead = encoder.getLookahead();
  }

  /** How many samples of the clock at the stream's front are not part of the sound. */
  public int preSkip() {
    return lookahead * (OpusPacket.CLOCK_HZ / Pcm.RATE_HZ);
  }

  /** How many samples of the clock were pushed since the stream began. */
  public long pushedSamples() {
    return pushed * (OpusPacket.CLOCK_HZ / Pcm.RATE_HZ);
  }

  /**
   * Takes samples.
   *
   * @param out takes a packet at a time
   */
  public void push(short[] pcm, int offset, int length, ByteSink out) {
    int done = 0;
    while (done < length) {
      int taken = Math.min(frame.length - filled, length - done);
      System.arraycopy(pcm, offset + done, frame, filled, taken);
      filled += taken;
      done += taken;
      pushed += taken;
      if (filled == frame.length) {
        encode(out);
      }
    }
  }

  /** How many packets {@link #flush} will make. */
  public int packetsLeft() {
    long due = pushed == 0 ? 0 : pushed + lookahead - encoded;
    return (int) ((due + frame.length - 1) / frame.length);
  }

  /** Ends the stream: all that was pushed can be decoded from the packets made by then. */
  public void flush(ByteSink out) {
    for (int left = packetsLeft(); left > 0; left--) {
      Arrays.fill(frame, filled, frame.length, (short) 0);
      encode(out);
    }
    encoder.resetState();
    filled = 0;
    pushed = 0;
    encoded = 0;
  }

  private void encode(ByteSink out) {
    int wanted = complexity.current();
    if (wanted != used) {
      encoder.setComplexity(wanted);
      used = wanted;
    }
    filled = 0;
    encoded += frame.length;
    try {
      int length = encoder.encode(frame, 0, frame.length, packet, 0, packet.length);
      out.bytes(packet, 0, length);
    } catch (OpusException e) {
      throw new IllegalStateException(e);
    }
  }
}
