package dev.parley.codec;

import dev.parley.audio.AudioException;
import dev.parley.audio.PcmSink;
import dev.parley.audio.format.AudioDecoder;
import dev.parley.audio.format.AudioEncoder;
import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.pcm.Pcm;
import dev.parley.contract.CodecFault;
import dev.parley.contract.CodecFault.Code;
import dev.parley.contract.Convert;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Turns one direction's sound from a format into another, piece by piece: base64 in, base64 out. A
 * piece is done in steps, so that a long one can be left in between. What is wrong with the sound
 * becomes the fault of its piece, and the sound around it comes out. One thread at a time; the
 * hub's own form of sound is between the two formats.
 */
public final class Conversion {
  /** Takes what became of a piece of sound. */
  public interface Receiver {
    /**
     * Takes a part.
     *
     * @param isLast whether the piece is done
     * @param fault on the last part only
     */
    void part(String base64, boolean isLast, @Nullable CodecFault fault);
  }

  /** The most sound in one piece of Opus, whose bytes say nothing about how long it lasts. */
  static final Duration LONGEST_PIECE = Duration.ofSeconds(60);

  /** The largest packet that there can be: 120 ms in 48 frames. */
  static final int LARGEST_PACKET = 48 * 1_275 + 100;

  private static final long LONGEST_SAMPLES = LONGEST_PIECE.toSeconds() * Pcm.RATE_HZ;

  /** A page or cluster that can hold a long time in few bytes is taken in small bites. */
  private static final int CONTAINER_SLICE_CHARS = 512;

  private static final int PACKET_CHARS = (LARGEST_PACKET + 2) / 3 * 4;
  private static final PcmSink NOWHERE = (pcm, offset, length) -> {};

  private final AudioDecoder decoder;
  private final AudioEncoder encoder;
  private final Cost cost;
  private final boolean isBounded;
  private final Base64Slices in;
  private final Parts out;
  private final PcmSink toEncoder = this::encode;
  private Convert.What what = Convert.What.SOUND;
  private @Nullable CodecFault fault;

  /** Bytes of the stream that were read. */
  private long taken;

  /** Samples that came out of this piece. */
  private long samples;

  /** A conversion from the decoder's format to the encoder's. Both are its own from now on. */
  public Conversion(AudioDecoder decoder, AudioEncoder encoder) {
    this.decoder = decoder;
    this.encoder = encoder;
    cost = Cost.of(decoder.format(), encoder.format());
    isBounded = Cost.isOpus(decoder.format());
    in = new Base64Slices(sliceChars(decoder.format(), cost));
    out = new Parts(!encoder.format().isByteStream());
  }

  private static int sliceChars(AudioFormat format, Cost cost) {
    if (!format.isByteStream()) {
      return PACKET_CHARS;
    }
    return Cost.isOpus(format) ? CONTAINER_SLICE_CHARS : cost.stepChars();
  }

  /**
   * Whether a piece of so many characters is work for an event loop: its steps together take 0.1 ms
   * at most, on a core that has nothing else to do.
   */
  public boolean isBrief(int chars) {
    return cost.isBrief(chars);
  }

  /** Begins a piece; the one before it is done. */
  public void begin(Convert.What next, String payload) {
    what = next;
    fault = null;
    samples = 0;
    in.begin(payload);
  }

  /**
   * Does a part of the piece that was begun.
   *
   * @return whether it is done: then the receiver has had its last part
   */
  public boolean step(Receiver receiver) {
    out.sendTo(receiver);
    switch (what) {
      case SOUND -> sound();
      case END -> end();
      case RESET -> reset();
    }
    boolean done = in.isEmpty();
    if (done) {
      out.finish(fault);
    }
    return done;
  }

  private void sound() {
    if (in.isEmpty()) {
      return;
    }
    int length;
    try {
      length = in.read();
    } catch (IllegalArgumentException damaged) {
      refuse(Code.INVALID_AUDIO, "the base64 is damaged");
      return;
    }
    if (!decoder.format().isByteStream() && !in.isEmpty()) {
      refuse(Code.INVALID_AUDIO, "a packet has more than " + LARGEST_PACKET + " bytes");
      return;
    }
    try {
      decoder.push(in.bytes(), 0, length, toEncoder);
    } catch (AudioException damaged) {
      note(damaged);
    }
    taken += length;
    if (isBounded && samples > LONGEST_SAMPLES) {
      refuse(
          Code.AUDIO_TOO_LONG,
          "more than " + LONGEST_PIECE.toSeconds() + " s of sound in one piece");
    }
  }

  /** What goes beyond the bound is not encoded, and the rest of the piece not even decoded. */
  private void encode(short[] pcm, int offset, int length) {
    samples += length;
    if (!isBounded || samples <= LONGEST_SAMPLES) {
      encoder.push(pcm, offset, length, out);
    }
  }

  private void end() {
    in.skip();
    try {
      decoder.flush(toEncoder);
    } catch (AudioException unfinished) {
      note(unfinished);
    }
    encoder.flush(out);
    taken = 0;
  }

  private void reset() {
    in.skip();
    try {
      decoder.flush(NOWHERE);
    } catch (AudioException unfinished) {
      // Of a stream that is thrown away nobody wants to know.
    }
    encoder.flush((bytes, offset, length) -> {});
    out.clear();
    taken = 0;
  }

  private void refuse(Code code, String problem) {
    in.skip();
    if (fault == null) {
      fault = new CodecFault(code, decoder.format().type() + " at byte " + taken + ": " + problem);
    }
  }

  private void note(AudioException damaged) {
    if (fault == null) {
      fault = new CodecFault(Code.INVALID_AUDIO, String.valueOf(damaged.getMessage()));
    }
  }
}
