package dev.parley.emulator.openai;

import io.vertx.core.json.JsonObject;

/** The encodings of the wire (protocol page, 2.5), to and from 24 kHz mono 16-bit PCM. */
enum AudioFormat {
  PCM(48),
  MU_LAW(8),
  A_LAW(8);

  /** PCM's rate over that of G.711. */
  private static final int RATIO = 3;

  private static final int MU_LAW_BIAS = 132;
  private static final int MU_LAW_CLIP = 32_635;
  private static final int A_LAW_CLIP = 32_767;

  private final int bytesPerMs;

  AudioFormat(int bytesPerMs) {
    this.bytesPerMs = bytesPerMs;
  }

  /** The format of a valid format object. */
  static AudioFormat of(JsonObject format) {
    String type = format.getString("type", "");
    if (type.equals("audio/pcmu")) {
      return MU_LAW;
    }
    return type.equals("audio/pcma") ? A_LAW : PCM;
  }

  int bytesPerMs() {
    return bytesPerMs;
  }

  /** Wire bytes as PCM; G.711 is stretched from 8 kHz by linear interpolation. */
  byte[] toPcm(byte[] wire) {
    if (this == PCM) {
      return wire;
    }
    byte[] pcm = new byte[wire.length * RATIO * 2];
    int before = wire.length == 0 ? 0 : expanded(wire[0]);
    for (int at = 0; at < wire.length; at++) {
      int sample = expanded(wire[at]);
      for (int step = 1; step <= RATIO; step++) {
        put(pcm, at * RATIO + step - 1, before + (sample - before) * step / RATIO);
      }
      before = sample;
    }
    return pcm;
  }

  /** PCM as wire bytes; for G.711 each three samples are averaged into one. */
  byte[] fromPcm(byte[] pcm) {
    if (this == PCM) {
      return pcm;
    }
    byte[] wire = new byte[pcm.length / (2 * RATIO)];
    for (int at = 0; at < wire.length; at++) {
      int sum = 0;
      for (int step = 0; step < RATIO; step++) {
        sum += sample(pcm, at * RATIO + step);
      }
      wire[at] = (byte) (this == MU_LAW ? toMuLaw(sum / RATIO) : toALaw(sum / RATIO));
    }
    return wire;
  }

  private int expanded(byte code) {
    return this == MU_LAW ? fromMuLaw(code & 0xff) : fromALaw(code & 0xff);
  }

  private static int sample(byte[] pcm, int index) {
    return (pcm[2 * index + 1] << 8) | (pcm[2 * index] & 0xff);
  }

  private static void put(byte[] pcm, int index, int sample) {
    pcm[2 * index] = (byte) sample;
    pcm[2 * index + 1] = (byte) (sample >> 8);
  }

  // ITU-T G.711, table 2a.

  private static int toMuLaw(int sample) {
    int sign = sample < 0 ? 0x80 : 0;
    int magnitude = Math.min(Math.abs(sample), MU_LAW_CLIP) + MU_LAW_BIAS;
    int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
    int mantissa = (magnitude >> (exponent + 3)) & 0x0f;
    return ~(sign | (exponent << 4) | mantissa) & 0xff;
  }

  private static int fromMuLaw(int code) {
    int value = ~code & 0xff;
    int magnitude = ((((value & 0x0f) << 3) + MU_LAW_BIAS) << ((value & 0x70) >> 4)) - MU_LAW_BIAS;
    return (value & 0x80) != 0 ? -magnitude : magnitude;
  }

  // ITU-T G.711, table 1a.

  private static int toALaw(int sample) {
    int sign = sample < 0 ? 0 : 0x80;
    int magnitude = Math.min(sample < 0 ? ~sample : sample, A_LAW_CLIP) >> 4;
    int exponent =
        magnitude < 32 ? (magnitude >> 4) : 31 - Integer.numberOfLeadingZeros(magnitude) - 3;
    int mantissa = exponent == 0 ? magnitude & 0x0f : (magnitude >> (exponent - 1)) & 0x0f;
    return (sign | (exponent << 4) | mantissa) ^ 0x55;
  }

  private static int fromALaw(int code) {
    int value = code ^ 0x55;
    int exponent = (value & 0x70) >> 4;
    int mantissa = ((value & 0x0f) << 4) + 8;
    int magnitude = exponent == 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
    return (value & 0x80) != 0 ? magnitude : -magnitude;
  }
}
