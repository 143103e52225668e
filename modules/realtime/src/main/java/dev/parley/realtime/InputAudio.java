package dev.parley.realtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Decodes the {@code audio} of an {@code input_audio_buffer.append} (section 2.5): base64 in the
 * standard alphabet with padding and nothing else, no white space and no line ends. The bytes go
 * into one array that is used again. Not thread-safe.
 */
public final class InputAudio {
  /** The result for what is not base64, is too long or is not there. */
  public static final int INVALID = -1;

  /** The most bytes of one append (section 3). */
  public static final int MAX_BYTES = 15 * 1024 * 1024;

  /** An array longer than this serves one append only. */
  private static final int KEPT_BYTES = 64 * 1024;

  private static final int WINDOW = 512;

  /** Characters whose bytes are written as one long, the last two of it to be overwritten. */
  private static final int STEP = 8;

  private static final int ALPHABET_BITS = 0x7F;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final byte[] NOTHING = {};
  private static final byte[] VALUES = values();

  private final char[] window = new char[WINDOW];
  private byte[] bytes = NOTHING;

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < alphabet.length(); i++) {
      values[alphabet.charAt(i)] = (byte) i;
    }
    return values;
  }

  /**
   * Decodes the event's {@code audio}.
   *
   * @return how many of {@link #bytes} are the audio, or {@link #INVALID}
   */
  public int decode(EventView event) {
    if (event.audioStart() >= 0) {
      return decode(event.text(), event.audioStart(), event.audioEnd());
    }
    String audio = event.audio();
    return audio == null ? INVALID : decode(audio, 0, audio.length());
  }

  /** What was decoded last, from its start; the next call overwrites it. */
  public byte[] bytes() {
    return bytes;
  }

  private int decode(String text, int from, int to) {
    int length = to - from;
    if (length % 4 != 0) {
      return INVALID;
    }
    if (length == 0) {
      return 0;
    }
    int padding = padding(text, to);
    int size = length / 4 * 3 - padding;
    if (size > MAX_BYTES) {
      return INVALID;
    }
    makeRoom(size);
    int whole = padding == 0 ? to : to - 4;
    int written = 0;
    for (int at = from; at < whole; at += WINDOW) {
      int n = Math.min(WINDOW, whole - at);
      text.getChars(at, at + n, window, 0);
      if (!decodeWindow(n, written)) {
        return INVALID;
      }
      written += n / 4 * 3;
    }
    return padding == 0 || decodeLast(text, whole, padding, written) ? size : INVALID;
  }

  private static int padding(String text, int to) {
    if (text.charAt(to - 1) != '=') {
      return 0;
    }
    return text.charAt(to - 2) == '=' ? 2 : 1;
  }

  private void makeRoom(int size) {
    if (bytes.length < size || bytes.length > KEPT_BYTES) {
      bytes =
          new byte
              [size <= KEPT_BYTES ? Math.max(size, Math.min(KEPT_BYTES, 2 * bytes.length)) : size];
    }
  }

  /** Groups of four characters, none of them padding. */
  private boolean decodeWindow(int n, int to) {
    int at = to;
    int i = 0;
    for (; i + STEP <= n && at + Long.BYTES <= bytes.length; i += STEP) {
      int first = group(window[i], window[i + 1], window[i + 2], window[i + 3]);
      int second = group(window[i + 4], window[i + 5], window[i + 6], window[i + 7]);
      if ((first | second) < 0) {
        return false;
      }
      LONGS.set(bytes, at, (long) first << 40 | (long) second << 16);
      at += STEP / 4 * 3;
    }
    for (; i < n; i += 4) {
      int group = group(window[i], window[i + 1], window[i + 2], window[i + 3]);
      if (group < 0) {
        return false;
      }
      bytes[at++] = (byte) (group >> 16);
      bytes[at++] = (byte) (group >> 8);
      bytes[at++] = (byte) group;
    }
    return true;
  }

  private boolean decodeLast(String text, int at, int padding, int to) {
    char third = padding == 2 ? 'A' : text.charAt(at + 2);
    int group = group(text.charAt(at), text.charAt(at + 1), third, 'A');
    if (group < 0) {
      return false;
    }
    bytes[to] = (byte) (group >> 16);
    if (padding == 1) {
      bytes[to + 1] = (byte) (group >> 8);
    }
    return true;
  }

  /** 24 bits, or a negative number if a character is not of the alphabet. */
  private static int group(char a, char b, char c, char d) {
    int group =
        VALUES[a & ALPHABET_BITS] << 18
            | VALUES[b & ALPHABET_BITS] << 12
            | VALUES[c & ALPHABET_BITS] << 6
            | VALUES[d & ALPHABET_BITS];
    return (a | b | c | d) > ALPHABET_BITS ? INVALID : group;
  }
}
