package dev.parley.bench.talk;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What a telephone sends when keys are pressed (ITU-T Q.23), cut into events of 20 ms. An emulator
 * hears the digits, so that an answer proves that every sound of them arrived.
 */
final class Keypad {
  /** Between two events of a microphone. */
  static final int CHUNK_MS = 20;

  private static final double[] ROWS_HZ = {697, 770, 852, 941};
  private static final double[] COLUMNS_HZ = {1209, 1336, 1477};
  private static final String KEYS = "123456789*0#";
  private static final int COLUMNS = 3;
  private static final int RATE_HZ = 24_000;
  private static final int CHUNK_SAMPLES = RATE_HZ * CHUNK_MS / 1_000;
  private static final int CHUNKS_PER_TONE = 5;
  private static final int CHUNKS_PER_GAP = 3;
  private static final double AMPLITUDE = 8_000;

  /** An append of 20 ms in which nobody speaks. */
  static final String SILENCE = append(new byte[2 * CHUNK_SAMPLES]);

  private Keypad() {}

  /** The appends that say these digits, 160 ms each. */
  static List<String> press(String digits) {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < digits.length(); i++) {
      for (int chunk = 0; chunk < CHUNKS_PER_TONE; chunk++) {
        events.add(append(tone(digits.charAt(i), chunk * CHUNK_SAMPLES)));
      }
      for (int chunk = 0; chunk < CHUNKS_PER_GAP; chunk++) {
        events.add(SILENCE);
      }
    }
    return events;
  }

  private static byte[] tone(char key, int fromSample) {
    int at = KEYS.indexOf(key);
    double row = ROWS_HZ[at / COLUMNS];
    double column = COLUMNS_HZ[at % COLUMNS];
    byte[] pcm = new byte[2 * CHUNK_SAMPLES];
    for (int i = 0; i < CHUNK_SAMPLES; i++) {
      double t = 2 * Math.PI * (fromSample + i) / RATE_HZ;
      int sample = (int) (AMPLITUDE * (Math.sin(row * t) + Math.sin(column * t)));
      pcm[2 * i] = (byte) sample;
      pcm[2 * i + 1] = (byte) (sample >> 8);
    }
    return pcm;
  }

  private static String append(byte[] pcm) {
    return "{\"type\":\"input_audio_buffer.append\",\"audio\":\""
        + Base64.getEncoder().encodeToString(pcm)
        + "\"}";
  }
}
