package dev.parley.realtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;

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

  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;

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
    int size = length / 4 * 3 - padding(text, to);
    if (size > MAX_BYTES) {
      return INVALID;
    }
    makeRoom(size);
    // The platform decodes an array with vector instructions, twenty times as fast as a loop; what
    // is not of this charset becomes a character that is not of the alphabet.
    byte[] characters = text.substring(from, to).getBytes(ISO_8859_1);
    try {
      return Base64.getDecoder().decode(characters, bytes);
    } catch (IllegalArgumentException notBase64) {
      return INVALID;
    }
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
}
