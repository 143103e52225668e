package dev.parley.emulator.openai;

/** ITU-T G.711: 16-bit samples as 8 bits, by mu-law or A-law. */
final class G711 {
  private static final int BIAS = 0x84;
  private static final int CLIP = 32_635;

  private G711() {}

  static int fromMuLaw(byte coded) {
    int code = ~coded & 0xff;
    int magnitude = ((((code & 0x0f) << 3) + BIAS) << ((code & 0x70) >> 4)) - BIAS;
    return (code & 0x80) != 0 ? -magnitude : magnitude;
  }

  static byte toMuLaw(int sample) {
    int sign = sample < 0 ? 0x80 : 0;
    int magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
    int exponent = Math.max(0, 31 - Integer.numberOfLeadingZeros(magnitude) - 7);
    int mantissa = (magnitude >> (exponent + 3)) & 0x0f;
    return (byte) ~(sign | (exponent << 4) | mantissa);
  }

  static int fromALaw(byte coded) {
    int code = (coded ^ 0x55) & 0xff;
    int segment = (code & 0x70) >> 4;
    int step = ((code & 0x0f) << 4) + 8;
    int magnitude = segment == 0 ? step : (step + 0x100) << (segment - 1);
    return (code & 0x80) != 0 ? magnitude : -magnitude;
  }

  static byte toALaw(int sample) {
    int sign = sample < 0 ? 0 : 0x80;
    int magnitude = Math.min(Math.abs(sample), 32_767);
    int segment = Math.max(0, 31 - Integer.numberOfLeadingZeros(magnitude | 1) - 7);
    int mantissa = segment == 0 ? magnitude >> 4 : magnitude >> (segment + 3);
    return (byte) ((sign | (segment << 4) | (mantissa & 0x0f)) ^ 0x55);
  }
}
