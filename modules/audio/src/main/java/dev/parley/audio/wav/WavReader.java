package dev.parley.audio.wav;

import dev.parley.audio.AudioException;
import dev.parley.audio.ByteWindow;
import dev.parley.audio.Faults;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads WAV files out of chunks of any size, one after the other: some clients send a whole file
 * per message. Two channels become one. A size of samples that means "not known yet" (0, or {@link
 * WavWriter#OPEN_SIZE} and more) lasts until {@link #end}. After something that is not WAV the rest
 * is passed over up to the next {@code RIFF}. Holds at most 4 KiB. One thread at a time.
 *
 * <pre>
 * FILE ─ RIFF, WAVE ─► CHUNK ─ fmt ─► CHUNK
 *   ▲                   │ ├─ others ─► SKIP ─► CHUNK
 *   │ RIFF where a      │ └─ data ─► DATA ─► PADDING ─► CHUNK
 *   └ chunk would begin ┘                  any fault ─► LOST ─ RIFF ─► FILE
 * </pre>
 */
public final class WavReader {
  /** What comes out. */
  public interface Listener {
    /**
     * The format of the samples that follow; said once per file.
     *
     * @throws IllegalArgumentException if it cannot be taken, with a message for the client
     */
    void format(WavFormat format);

    /** Samples of one channel; the array is not the listener's to keep. */
    void samples(short[] mono, int offset, int length);
  }

  private static final String MAGIC = "RIFF";
  private static final int WINDOW = 4_096;
  private static final int LONGEST_FORMAT = 256;
  private static final long LONGEST_CHUNK = 1 << 20;

  private enum State {
    FILE,
    CHUNK,
    SKIP,
    ZERO,
    DATA,
    PADDING,
    LOST
  }

  private final Listener listener;
  private final Faults faults = new Faults("audio/wav");
  private final ByteWindow window = new ByteWindow(WINDOW);
  private State state = State.FILE;
  private @Nullable SampleReader reader;

  /** Bytes that are still to come of the chunk. */
  private long left;

  private boolean padded;

  public WavReader(Listener listener) {
    this.listener = listener;
  }

  /**
   * Takes bytes.
   *
   * @throws AudioException for the first fault in them; all have been read nevertheless
   */
  public void push(byte[] bytes, int offset, int length) {
    int done = 0;
    while (done < length) {
      done += window.put(bytes, offset + done, length - done);
      boolean goesOn = true;
      while (goesOn) {
        goesOn = step();
      }
    }
    faults.report();
  }

  /**
   * Ends the stream; what is pushed next begins another one.
   *
   * @throws AudioException if it ends in the middle of a header or of a sample
   */
  public void end() {
    if (window.size() > 0 && state != State.LOST) {
      fail("the stream ends in the middle of a header or a sample");
    }
    window.clear();
    state = State.FILE;
    reader = null;
    faults.report();
  }

  private boolean fail(String problem) {
    faults.note(window.offset(), problem);
    window.consume(Math.min(1, window.size()));
    state = State.LOST;
    return true;
  }

  /** Whether something was understood, so that there may be more. */
  private boolean step() {
    return switch (state) {
      case FILE -> window.size() >= 12 && file();
      case CHUNK -> window.size() >= 8 && chunk();
      case SKIP -> window.size() > 0 && skip();
      case ZERO -> window.size() >= 4 && zero();
      case DATA -> window.size() > 0 && data();
      case PADDING -> window.size() > 0 && padding();
      case LOST -> search();
    };
  }

  private boolean moveTo(State next, int consumed) {
    window.consume(consumed);
    state = next;
    return true;
  }

  private boolean file() {
    if (!window.is(0, MAGIC) || !window.is(8, "WAVE")) {
      return fail("this is no RIFF/WAVE header");
    }
    reader = null;
    return moveTo(State.CHUNK, 12);
  }

  private boolean search() {
    window.consume(window.find(0, MAGIC));
    if (window.size() < 12) {
      return false;
    }
    if (window.is(8, "WAVE")) {
      return moveTo(State.FILE, 0);
    }
    return moveTo(State.LOST, 1);
  }

  private boolean chunk() {
    if (window.is(0, MAGIC)) {
      return moveTo(State.FILE, 0);
    }
    long size = window.littleEndian(4, 4);
    if (window.is(0, "data")) {
      return beginData(size);
    }
    if (size > LONGEST_CHUNK || !printable()) {
      return fail("this is no chunk of a WAV file");
    }
    if (window.is(0, "fmt ")) {
      return format(size);
    }
    left = size;
    padded = (size & 1) == 1;
    return moveTo(State.SKIP, 8);
  }

  private boolean printable() {
    for (int i = 0; i < 4; i++) {
      if (window.at(i) < ' ' || window.at(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private boolean skip() {
    int taken = (int) Math.min(left, window.size());
    left -= taken;
    return moveTo(left > 0 ? State.SKIP : padded ? State.PADDING : State.CHUNK, taken);
  }

  /** Not all writers pad a chunk of an odd size; padding is 0, and no chunk's name begins so. */
  private boolean padding() {
    return moveTo(State.CHUNK, window.at(0) == 0 ? 1 : 0);
  }

  private boolean format(long size) {
    if (size < 16 || size > LONGEST_FORMAT) {
      return fail("the format chunk has " + size + " bytes");
    }
    int chunk = 8 + (int) size;
    if (window.size() < chunk) {
      return false;
    }
    WavFormat.Coding coding = coding(size);
    int channels = (int) window.littleEndian(10, 2);
    long rateHz = window.littleEndian(12, 4);
    if (coding == null) {
      return fail("samples must be PCM of 8 or 16 bits, or G.711");
    }
    if (channels < 1 || channels > 2) {
      return fail("there must be one channel or two, not " + channels);
    }
    WavFormat read = new WavFormat(coding, channels, (int) Math.min(rateHz, Integer.MAX_VALUE));
    try {
      listener.format(read);
    } catch (IllegalArgumentException refused) {
      return fail(String.valueOf(refused.getMessage()));
    }
    reader = new SampleReader(read);
    return moveTo((size & 1) == 1 ? State.PADDING : State.CHUNK, chunk);
  }

  private WavFormat.@Nullable Coding coding(long size) {
    long code = window.littleEndian(8, 2);
    long bits = window.littleEndian(22, 2);
    if (code == 0xFFFE && size >= 26) {
      code = window.littleEndian(32, 2);
    }
    if (code == 1 && bits == 16) {
      return WavFormat.Coding.PCM_16;
    }
    if (bits != 8) {
      return null;
    }
    if (code == 1) {
      return WavFormat.Coding.PCM_8;
    }
    return code == 6 ? WavFormat.Coding.A_LAW : code == 7 ? WavFormat.Coding.MU_LAW : null;
  }

  private boolean beginData(long size) {
    if (reader == null) {
      return fail("samples come before their format");
    }
    boolean open = size == 0 || size >= WavWriter.OPEN_SIZE;
    left = open ? Long.MAX_VALUE : size;
    padded = (size & 1) == 1;
    return moveTo(size == 0 ? State.ZERO : State.DATA, 8);
  }

  /** A size of 0 may be meant: then the next file follows. */
  private boolean zero() {
    return moveTo(window.is(0, MAGIC) ? State.FILE : State.DATA, 0);
  }

  private boolean data() {
    SampleReader samples = Objects.requireNonNull(reader);
    int moments = (int) (Math.min(left, window.size()) / samples.blockBytes());
    if (moments > 0) {
      left -= samples.read(window, moments, listener);
    } else if (left > window.size()) {
      return false;
    } else {
      window.consume((int) left);
      left = 0;
    }
    return moveTo(left > 0 ? State.DATA : padded ? State.PADDING : State.CHUNK, 0);
  }
}
