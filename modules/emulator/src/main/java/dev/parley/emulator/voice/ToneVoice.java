package dev.parley.emulator.voice;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Hums each word at a pitch of its own, a letter each 70 ms, and dials each digit by its touch
 * tone, so that what was said can be told from the sound. After the word {@code digits} the keys
 * {@code A B C D * #} are dialled too: {@code digits 1 2 #}. Sounds are cut at five minutes.
 * Deterministic. Source of the tones: ITU-T Q.23.
 */
public final class ToneVoice implements Voice {
  private static final double[] ROWS_HZ = {697, 770, 852, 941};
  private static final double[] COLUMNS_HZ = {1209, 1336, 1477, 1633};
  private static final String KEYS = "123A456B789C*0#D";
  private static final String DIALLING = "digits";
  private static final Pattern WHITESPACE = Pattern.compile("\\s+");

  private static final int SAMPLES_PER_MS = RATE_HZ / 1000;
  private static final int LETTER_MS = 70;
  private static final int KEY_MS = 100;

  /** Below the least silence that ends a turn, so that a text is one turn. */
  private static final int GAP_MS = 80;

  private static final int EDGE_MS = 8;
  private static final double LOUDNESS = 9_000;
  private static final double KEY_LOUDNESS = 8_000;
  private static final int MAX_CHARACTERS = 4_000;

  /** Five minutes: 1 667 digits. Letters of one word do not reach it. */
  private static final int MAX_BYTES = 300_000 * SAMPLES_PER_MS * 2;

  /** Sounds 70 ms long each, between which a word moves. */
  private static final int TIMBRES = 16;

  private static final int HARMONICS = 12;
  private static final int TABLE = 512;
  private static final float[][] TIMBRE = timbres();

  @Override
  public byte[] speak(String text) {
    String bounded = text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS);
    ByteArrayOutputStream sound = new ByteArrayOutputStream();
    boolean dialling = false;
    for (String word : WHITESPACE.split(bounded, -1)) {
      String bare = word.replaceAll("[,.;:!?]", "");
      boolean dialled = dialling && bare.chars().allMatch(c -> KEYS.indexOf(c) >= 0);
      dialling = dialled || bare.toLowerCase(Locale.ROOT).equals(DIALLING);
      if (!word.isEmpty() && sound.size() < MAX_BYTES) {
        speakWord(dialled ? bare : word, dialled, sound);
      }
    }
    byte[] pcm = sound.toByteArray();
    return pcm.length <= MAX_BYTES ? pcm : Arrays.copyOf(pcm, MAX_BYTES);
  }

  private static void speakWord(String word, boolean dialled, ByteArrayOutputStream sound) {
    int before = sound.size();
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < word.length() && sound.size() < MAX_BYTES; i++) {
      char c = word.charAt(i);
      if (dialled || (c >= '0' && c <= '9')) {
        hum(letters, sound);
        dial(KEYS.indexOf(c), sound);
      } else if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
        letters.append(c);
      }
    }
    hum(letters, sound);
    if (sound.size() == before) {
      silence(sound);
    }
  }

  /** Sounds the letters as one word, a gap after them, and forgets them. */
  private static void hum(StringBuilder letters, ByteArrayOutputStream sound) {
    if (letters.length() == 0) {
      return;
    }
    int room = Math.max(0, MAX_BYTES - sound.size()) / 2;
    int samples = Math.min(room, letters.length() * LETTER_MS * SAMPLES_PER_MS);
    double hertz = 105 + Math.floorMod(letters.toString().hashCode(), 64) * 1.5;
    double at = 0;
    for (int i = 0; i < samples; i++) {
      float[] timbre = TIMBRE[letters.charAt(i / (LETTER_MS * SAMPLES_PER_MS)) % TIMBRES];
      put(sound, LOUDNESS * edges(i, samples) * timbre[(int) at]);
      at = (at + hertz * TABLE / RATE_HZ) % TABLE;
    }
    letters.setLength(0);
    silence(sound);
  }

  private static void dial(int key, ByteArrayOutputStream sound) {
    double low = 2 * Math.PI * ROWS_HZ[key / COLUMNS_HZ.length] / RATE_HZ;
    double high = 2 * Math.PI * COLUMNS_HZ[key % COLUMNS_HZ.length] / RATE_HZ;
    for (int i = 0; i < KEY_MS * SAMPLES_PER_MS; i++) {
      put(sound, KEY_LOUDNESS * (Math.sin(low * i) + Math.sin(high * i)));
    }
    silence(sound);
  }

  private static void silence(ByteArrayOutputStream sound) {
    sound.writeBytes(new byte[GAP_MS * SAMPLES_PER_MS * 2]);
  }

  /** 0 to 1: a word begins and ends without a click. */
  private static double edges(int at, int length) {
    return Math.min(1, Math.min(at, length - at) / (double) (EDGE_MS * SAMPLES_PER_MS));
  }

  private static void put(ByteArrayOutputStream sound, double value) {
    int sample = (int) Math.round(value);
    sound.write(sample);
    sound.write(sample >> 8);
  }

  /** One period of each timbre, its peak 1: harmonics that fade, with a formant at one of them. */
  private static float[][] timbres() {
    float[][] timbres = new float[TIMBRES][TABLE];
    for (int timbre = 0; timbre < TIMBRES; timbre++) {
      int formant = 2 + timbre % 8;
      double second = timbre < TIMBRES / 2 ? 0.3 : 0.6;
      double peak = 0;
      double[] period = new double[TABLE];
      for (int i = 0; i < TABLE; i++) {
        for (int harmonic = 1; harmonic <= HARMONICS; harmonic++) {
          double weight = 1.0 / harmonic + (harmonic == formant ? second : 0);
          period[i] += weight * Math.sin(2 * Math.PI * harmonic * i / TABLE);
        }
        peak = Math.max(peak, Math.abs(period[i]));
      }
      for (int i = 0; i < TABLE; i++) {
        timbres[timbre][i] = (float) (period[i] / peak);
      }
    }
    return timbres;
  }
}
