package dev.parley.codec;

import dev.parley.audio.format.AudioCodecs;
import dev.parley.audio.format.AudioDecoder;
import dev.parley.audio.format.AudioEncoder;
import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.opus.OpusComplexity;
import dev.parley.audio.opus.OpusSettings;
import dev.parley.contract.CodecFault;
import dev.parley.contract.Convert.What;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Streams of the formats there are, and what a conversion makes of them. */
final class Streams {
  static final List<AudioFormat> FORMATS =
      List.of(
              "audio/pcm;rate=8000",
              "audio/pcm;rate=16000",
              "audio/pcm;rate=24000",
              "audio/pcm;rate=48000",
              "audio/pcmu",
              "audio/pcma",
              "audio/wav;rate=16000",
              "audio/wav;rate=44100",
              "audio/opus",
              "audio/ogg",
              "audio/webm")
          .stream()
          .map(AudioFormat::parse)
          .toList();

  static final AudioCodecs CODECS = new AudioCodecs(OpusSettings.SPEECH, new OpusComplexity(0, 0));

  /** What became of one piece. */
  record Answer(List<byte[]> parts, List<CodecFault> faults) {
    byte[] joined() {
      return Streams.joined(parts);
    }
  }

  private Streams() {}

  static Conversion conversion(AudioFormat from, AudioFormat to) {
    return new Conversion(CODECS.decoder(from), CODECS.encoder(to));
  }

  /** A tone that rises. */
  static short[] sound(int samples) {
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++) {
      pcm[i] = (short) (9_000 * Math.sin(i * (0.05 + i * 1e-6)));
    }
    return pcm;
  }

  /** The runs of a whole stream of this sound. */
  static List<byte[]> runs(AudioFormat format, short[] pcm) {
    List<byte[]> runs = new ArrayList<>();
    AudioEncoder encoder = CODECS.encoder(format);
    encoder.push(pcm, 0, pcm.length, (b, o, n) -> runs.add(Arrays.copyOfRange(b, o, o + n)));
    encoder.flush((b, o, n) -> runs.add(Arrays.copyOfRange(b, o, o + n)));
    return runs;
  }

  /** The same stream in pieces of these sizes, again and again, where it may be cut. */
  static List<byte[]> cut(AudioFormat format, List<byte[]> runs, List<Integer> sizes) {
    if (!format.isByteStream()) {
      return runs;
    }
    byte[] all = joined(runs);
    List<byte[]> pieces = new ArrayList<>();
    int at = 0;
    for (int i = 0; at < all.length; i++) {
      int size = Math.min(sizes.get(i % sizes.size()), all.length - at);
      pieces.add(Arrays.copyOfRange(all, at, at + size));
      at += size;
    }
    return pieces;
  }

  /** Does a piece to its end, however many steps that takes. */
  static Answer convert(Conversion conversion, What what, String payload) {
    List<byte[]> parts = new ArrayList<>();
    List<CodecFault> faults = new ArrayList<>();
    int[] last = {0};
    conversion.begin(what, payload);
    boolean done = false;
    while (!done) {
      done =
          conversion.step(
              (base64, isLast, fault) -> {
                if (last[0] > 0 || base64.length() > 65_536 || (fault != null && !isLast)) {
                  throw new AssertionError("a part came behind the last, or is too long");
                }
                last[0] += isLast ? 1 : 0;
                if (!base64.isEmpty()) {
                  parts.add(Base64.getDecoder().decode(base64));
                }
                if (fault != null) {
                  faults.add(fault);
                }
              });
    }
    if (last[0] != 1) {
      throw new AssertionError("a piece has " + last[0] + " last parts");
    }
    return new Answer(parts, faults);
  }

  static Answer sound(Conversion conversion, byte[] bytes) {
    return convert(conversion, What.SOUND, base64(bytes));
  }

  /** The parts that all pieces and the end behind them become. */
  static List<byte[]> whole(Conversion conversion, List<byte[]> pieces) {
    List<byte[]> parts = new ArrayList<>();
    for (byte[] piece : pieces) {
      parts.addAll(sound(conversion, piece).parts());
    }
    parts.addAll(convert(conversion, What.END, "").parts());
    return parts;
  }

  /** How many samples at 24 kHz the stream holds; all of it must be as it should. */
  static int samples(AudioFormat format, List<byte[]> parts) {
    AudioDecoder decoder = CODECS.decoder(format);
    int[] samples = {0};
    for (byte[] part : parts) {
      decoder.push(part, 0, part.length, (pcm, offset, length) -> samples[0] += length);
    }
    decoder.flush((pcm, offset, length) -> samples[0] += length);
    return samples[0];
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static byte[] joined(List<byte[]> runs) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    runs.forEach(all::writeBytes);
    return all.toByteArray();
  }
}
