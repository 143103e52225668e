package dev.parley.audio.webm;

import dev.parley.audio.ByteWindow;
import dev.parley.audio.Faults;
import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.opus.OpusPacket;
import dev.parley.audio.opus.OpusReader;
import dev.parley.audio.opus.OpusSource;
import dev.parley.audio.opus.OpusStream;
import java.nio.charset.StandardCharsets;

/**
 * Finds the Opus packets of WebM's first track with Opus in chunks of any size, as MediaRecorder
 * makes it: segment and clusters need not have a size. Elements that hold others are stepped into
 * without a look at where they end; others are read whole, if they are wanted, or passed over. A
 * new EBML header begins a new stream, as when a recorder is started again. What is damaged is told
 * once and passed over up to the next cluster or header; one that begins within another element
 * shows that this one was cut off, or its size damaged. Holds at most one element, 128 KiB. One
 * thread at a time.
 */
public final class WebmReader implements OpusSource {
  private static final int LARGEST_ELEMENT = 1 << 17;
  private static final String HEADER_ID = "\u001AE\u00DF\u00A3";
  private static final String CLUSTER_ID = "\u001FC\u00B6u";
  private static final long DEFAULT_SCALE = 1_000_000;

  /** What is less than the packets that recorders make is how they round. */
  private static final long TOLERANCE = OpusPacket.CLOCK_HZ / 50;

  private enum State {
    HEADER,
    ELEMENTS,
    SKIPPING,
    SEARCHING
  }

  private final OpusStream stream;
  private final Faults faults;
  private final ByteWindow window = new ByteWindow(LARGEST_ELEMENT + 32);
  private final WebmBlock block = new WebmBlock(window);
  private State state = State.HEADER;

  /** Bytes of an unwanted element that are still to come. */
  private long left;

  /** Where in the stream the element began that is not over. */
  private long begun;

  /** Up to where in the stream it has been looked for what cannot be in an element. */
  private long looked;

  /** Whether nothing comes behind what is here. */
  private boolean ended;

  private WebmTrack entry = WebmTrack.UNKNOWN;
  private WebmTrack track = WebmTrack.UNKNOWN;

  /** Nanoseconds. */
  private long scale = DEFAULT_SCALE;

  private long clusterTime;

  /** Where the last packet ended, in samples of the clock; negative before the first. */
  private long expected = -1;

  /**
   * @param faults takes what is wrong with the bytes
   */
  public WebmReader(OpusStream stream, Faults faults) {
    this.stream = stream;
    this.faults = faults;
  }

  @Override
  public void push(byte[] bytes, int offset, int length) {
    int done = 0;
    while (done < length) {
      done += window.put(bytes, offset + done, length - done);
      readOn();
    }
  }

  private void readOn() {
    boolean goesOn = true;
    while (goesOn) {
      goesOn = step();
    }
  }

  @Override
  public void end() {
    ended = true;
    readOn();
    ended = false;
    if (state == State.SKIPPING || (window.size() > 0 && state != State.SEARCHING)) {
      faults.note(window.offset(), "the stream ends in the middle of an element");
    }
    window.clear();
    looked = 0;
    restart();
    state = State.HEADER;
  }

  private void restart() {
    entry = WebmTrack.UNKNOWN;
    track = WebmTrack.UNKNOWN;
    scale = DEFAULT_SCALE;
    clusterTime = 0;
    expected = -1;
  }

  private boolean step() {
    return switch (state) {
      case SKIPPING -> window.size() > 0 && skip();
      case SEARCHING -> search();
      default -> element();
    };
  }

  private boolean moveTo(State next, int consumed) {
    window.consume(consumed);
    state = next;
    return true;
  }

  private boolean skip() {
    int here = (int) Math.min(left, window.size());
    int at = otherIn(0, here, here == left);
    if (at < here && isCutOff(at)) {
      return true;
    }
    left -= at;
    return moveTo(left > 0 ? State.SKIPPING : State.ELEMENTS, at) && (at > 0 || left == 0);
  }

  /**
   * Looks for a cluster or header that begins in an element.
   *
   * @param to where the element ends, or what is here of it
   * @param whole whether it is all here; what begins with its last byte does not count
   * @return where one begins, or may begin as far as it is here, or the end
   */
  private int otherIn(int from, int to, boolean whole) {
    int last = whole ? to - 1 : to;
    int at = (int) Math.max(from, looked - window.offset());
    while (at < last && Ebml.begins(window, at, ended) == Ebml.Begins.NO) {
      at++;
    }
    looked = window.offset() + at;
    return at < last ? at : to;
  }

  /**
   * Goes on at a cluster or header in an element, unless what is here of it may be something else.
   */
  private boolean isCutOff(int at) {
    if (Ebml.begins(window, at, ended) != Ebml.Begins.YES) {
      return false;
    }
    faults.note(begun, "an element is cut off");
    return moveTo(State.ELEMENTS, at);
  }

  private boolean fail(String problem) {
    faults.note(window.offset(), problem);
    return moveTo(State.SEARCHING, 1);
  }

  /** Blocks of a known track may go on in the next cluster; without one only a header helps. */
  private boolean search() {
    int header = window.find(0, HEADER_ID);
    boolean known = track.isOpus() || entry.isOpus();
    int next = known ? Math.min(header, window.find(0, CLUSTER_ID)) : header;
    window.consume(next);
    return window.size() >= 4 && moveTo(State.ELEMENTS, 0);
  }

  private boolean element() {
    if (window.size() < 2) {
      return false;
    }
    int idBytes = Ebml.bytes(window.at(0));
    if (idBytes > 4) {
      return fail(state == State.HEADER ? "this is no WebM" : "this is no element of WebM");
    }
    if (window.size() <= idBytes) {
      return false;
    }
    int id = (int) window.bigEndian(0, idBytes);
    int sizeBytes = Ebml.bytes(window.at(idBytes));
    if (state == State.HEADER && id != Ebml.HEADER) {
      return fail("this is no WebM");
    }
    if (sizeBytes > 8) {
      return fail("this is no size of an element");
    }
    if (window.size() < idBytes + sizeBytes) {
      return false;
    }
    return element(id, idBytes + sizeBytes, Ebml.size(window, idBytes, sizeBytes));
  }

  private boolean element(int id, int start, long size) {
    if (id == Ebml.TRACK_ENTRY || id == Ebml.CLUSTER) {
      choose();
    } else if (id == Ebml.HEADER) {
      restart();
    }
    if (holdsOthers(id)) {
      return moveTo(State.ELEMENTS, start);
    }
    if (size == Ebml.UNKNOWN) {
      return fail("an element without a size can hold no others");
    }
    begun = window.offset();
    if (!isWanted(id)) {
      left = size;
      return moveTo(left > 0 ? State.SKIPPING : State.ELEMENTS, start);
    }
    if (size > LARGEST_ELEMENT) {
      return fail("an element has " + size + " bytes");
    }
    int end = start + (int) size;
    boolean whole = window.size() >= end;
    int here = Math.min(window.size(), end);
    int at = otherIn(start, here, whole);
    if (at < here) {
      return isCutOff(at);
    }
    if (!whole) {
      return false;
    }
    read(id, start, (int) size);
    return moveTo(State.ELEMENTS, end);
  }

  private static boolean holdsOthers(int id) {
    return switch (id) {
      case Ebml.SEGMENT, Ebml.INFO, Ebml.TRACKS, Ebml.TRACK_ENTRY, Ebml.CLUSTER, Ebml.BLOCK_GROUP ->
          true;
      default -> false;
    };
  }

  private static boolean isWanted(int id) {
    return switch (id) {
      case Ebml.TIMESTAMP_SCALE,
          Ebml.TRACK_NUMBER,
          Ebml.CODEC_ID,
          Ebml.CODEC_PRIVATE,
          Ebml.TIMESTAMP,
          Ebml.SIMPLE_BLOCK,
          Ebml.BLOCK ->
          true;
      default -> false;
    };
  }

  private void read(int id, int at, int size) {
    switch (id) {
      case Ebml.TIMESTAMP_SCALE -> scale = Math.max(1, unsigned(at, size));
      case Ebml.TIMESTAMP -> clusterTime = unsigned(at, size);
      case Ebml.TRACK_NUMBER -> entry = entry.withNumber(unsigned(at, size));
      case Ebml.CODEC_ID -> entry = entry.withCodec(text(at, size));
      case Ebml.CODEC_PRIVATE ->
          entry = entry.withHead(OpusHead.read(window.array(), window.index(at), size));
      default -> block(at, size);
    }
  }

  /** A number of up to 8 bytes; of longer ones the last count. */
  private long unsigned(int at, int size) {
    int bytes = Math.min(size, 8);
    return window.bigEndian(at + size - bytes, bytes) & Long.MAX_VALUE;
  }

  private String text(int at, int size) {
    int bytes = Math.min(size, WebmTrack.OPUS.length() + 1);
    return new String(window.array(), window.index(at), bytes, StandardCharsets.ISO_8859_1);
  }

  /** An entry is whole when the next begins, or a cluster. */
  private void choose() {
    if (!track.isOpus() && entry.isOpus()) {
      track = entry;
      stream.begin(track.headOrPlain());
    }
    entry = WebmTrack.UNKNOWN;
  }

  private void block(int at, int size) {
    if (!block.read(at, size)) {
      faults.note(window.offset(), "a block is damaged");
    } else if (!track.isOpus()) {
      faults.note(window.offset(), "there is no track with Opus");
    } else if (block.track() == track.number()) {
      packets();
    }
  }

  private void packets() {
    int samples = 0;
    for (int i = 0; i < block.packets(); i++) {
      samples += OpusPacket.samples(window.array(), block.index(i), block.length(i));
    }
    long time = samplesOf(clusterTime + block.time());
    long gap = expected < 0 ? 0 : time - expected;
    int lost = gap < TOLERANCE || gap > OpusReader.LONGEST_LOSS ? 0 : (int) gap;
    expected = time + samples;
    for (int i = 0; i < block.packets(); i++) {
      stream.packet(
          window.array(),
          block.index(i),
          block.length(i),
          i == 0 ? lost : 0,
          OpusPacket.LONGEST,
          window.offset());
    }
  }

  /** Times that are out of all bounds are no reason to lose sound. */
  private long samplesOf(long time) {
    double samples = (double) time * scale * (OpusPacket.CLOCK_HZ / 1e9);
    return (long) Math.max(0, Math.min(samples, 1e15));
  }
}
