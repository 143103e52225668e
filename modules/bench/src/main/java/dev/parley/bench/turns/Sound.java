package dev.parley.bench.turns;

import dev.parley.emulator.voice.Wav;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A clean sound of 24 kHz and where in it somebody speaks. */
final class Sound {
  static final int RATE_HZ = 24_000;
  static final int SAMPLES_PER_MS = RATE_HZ / 1_000;

  private static final int FRAME = 5 * SAMPLES_PER_MS;

  /** What is softer than speech by more is none: 40 dB. */
  private static final double FAINT = 0.01;

  private final short[] samples;
  private final List<Span> speech;

  Sound(short[] samples, List<Span> speech) {
    this.samples = samples;
    this.speech = speech;
  }

  short[] samples() {
    return samples;
  }

  List<Span> speech() {
    return speech;
  }

  /**
   * Labels a clean sound: speech is what is not faint beside the whole, and what lies between two
   * such places less than a pause apart.
   *
   * @param rms to which what is speech is brought
   */
  static Sound labelled(short[] samples, double rms, int pauseMs) {
    double loud = rmsOfLoud(samples);
    List<Span> speech = new ArrayList<>();
    for (int at = 0; at + FRAME <= samples.length; at += FRAME) {
      if (rms(samples, at, FRAME) < loud * FAINT) {
        continue;
      }
      int last = speech.size() - 1;
      if (last >= 0 && at - speech.get(last).to() < (long) pauseMs * SAMPLES_PER_MS) {
        speech.set(last, new Span(speech.get(last).from(), at + FRAME));
      } else {
        speech.add(new Span(at, at + FRAME));
      }
    }
    return new Sound(scaled(samples, rms / loud), speech);
  }

  /** A WAV file of mono 16-bit PCM. */
  static short[] read(Path file) throws IOException {
    return samples(Wav.toPcm24(Files.readAllBytes(file), 0));
  }

  static short[] samples(byte[] littleEndian) {
    short[] samples = new short[littleEndian.length / 2];
    ByteBuffer.wrap(littleEndian).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
    return samples;
  }

  /** The root mean square of the louder half of the frames. */
  private static double rmsOfLoud(short[] samples) {
    double[] levels = new double[samples.length / FRAME];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = rms(samples, i * FRAME, FRAME);
    }
    Arrays.sort(levels);
    double sum = 0;
    int from = levels.length / 2;
    for (int i = from; i < levels.length; i++) {
      sum += levels[i] * levels[i];
    }
    return Math.sqrt(sum / Math.max(1, levels.length - from));
  }

  static double rms(short[] samples, int from, int length) {
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      sum += (double) samples[i] * samples[i];
    }
    return Math.sqrt(sum / length);
  }

  private static short[] scaled(short[] samples, double factor) {
    short[] out = new short[samples.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = saturated(samples[i] * factor);
    }
    return out;
  }

  static short saturated(double value) {
    return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(value)));
  }

  /** The same with a noise below its speech by so many decibels. */
  short[] with(Noise noise, double snrDb) {
    double power = 0;
    long count = 0;
    for (Span span : speech) {
      for (int i = (int) span.from(); i < span.to(); i++) {
        power += (double) samples[i] * samples[i];
        count++;
      }
    }
    double rms = Math.sqrt(power / Math.max(1, count)) / Math.pow(10, snrDb / 20);
    double[] added = noise.make(samples.length);
    short[] mixed = new short[samples.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = saturated(samples[i] + rms * added[i]);
    }
    return mixed;
  }
}
