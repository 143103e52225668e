package dev.parley.emulator.openai;

import io.vertx.core.json.JsonObject;

/** The three encodings of section 2.5. The emulator itself works with 24 kHz PCM. */
enum AudioFormat {
  PCM("audio/pcm", 48),
  PCMU("audio/pcmu", 8),
  PCMA("audio/pcma", 8);

  private static final int G711_STEP = 3;

  private final String type;
  private final int bytesPerMs;

  AudioFormat(String type, int bytesPerMs) {
    this.type = type;
    this.bytesPerMs = bytesPerMs;
  }

  static AudioFormat of(JsonObject format) {
    for (AudioFormat known : values()) {
      if (known.type.equals(format.getString("type"))) {
        return known;
      }
    }
    return PCM;
  }

  static boolean isKnown(String type) {
    for (AudioFormat known : values()) {
      if (known.type.equals(type)) {
        return true;
      }
    }
    return false;
  }

  int bytesPerMs() {
    return bytesPerMs;
  }

  /** From this encoding to 24 kHz PCM. */
  byte[] decode(byte[] wire) {
    if (this == PCM) {
      return wire;
    }
    byte[] pcm = new byte[wire.length * G711_STEP * 2];
    for (int i = 0; i < wire.length; i++) {
      int sample = this == PCMU ? G711.fromMuLaw(wire[i]) : G711.fromALaw(wire[i]);
      for (int j = 0; j < G711_STEP; j++) {
        int at = (i * G711_STEP + j) * 2;
        pcm[at] = (byte) sample;
        pcm[at + 1] = (byte) (sample >> 8);
      }
    }
    return pcm;
  }

  /** From 24 kHz PCM to this encoding. */
  byte[] encode(byte[] pcm) {
    if (this == PCM) {
      return pcm;
    }
    byte[] wire = new byte[pcm.length / 2 / G711_STEP];
    for (int i = 0; i < wire.length; i++) {
      int sum = 0;
      for (int j = 0; j < G711_STEP; j++) {
        int at = (i * G711_STEP + j) * 2;
        sum += (pcm[at] & 0xff) | (pcm[at + 1] << 8);
      }
      int sample = sum / G711_STEP;
      wire[i] = this == PCMU ? G711.toMuLaw(sample) : G711.toALaw(sample);
    }
    return wire;
  }
}
