package dev.parley.audio.ogg;

import dev.parley.audio.ByteWindow;
import dev.parley.audio.Faults;
import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.opus.OpusPacket;
import dev.parley.audio.opus.OpusReader;
import dev.parley.audio.opus.OpusSource;
import dev.parley.audio.opus.OpusStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds Opus packets in Ogg that comes in chunks of any size. Of several streams side by side the
 * first with Opus in it is read; one that begins later takes its place, as when a recorder is
 * started again. A damaged page is passed over up to the next; how much is missing then is known by
 * the pages' positions. Holds at most a page and a packet, 128 KiB. One thread at a time.
 */
public final class OggReader implements OpusSource {
  /** How the second packet of a stream begins, which holds no sound. */
  private static final String REMARKS = "OpusTags";

  private static final long UNKNOWN = -1;

  /** Less than the shortest packet is rounding. */
  private static final int TOLERANCE = 120;

  private enum State {
    /** No stream has begun. */
    NONE,
    /** The next page begins with a packet. */
    BETWEEN,
    /** A packet goes on in the next page. */
    WITHIN,
    /** One that is not wanted does. */
    WITHIN_UNWANTED
  }

  private final OpusStream stream;
  private final Faults faults;
  private final OggPages pages;
  private State state = State.NONE;
  private long serial;
  private long nextNumber;

  /** Samples of the clock up to the end of the last page, or {@link #UNKNOWN}. */
  private long position = UNKNOWN;

  /**
   * The packets that end on the page, one behind the other, and what follows of one that does not.
   */
  private byte[] data = new byte[1_024];

  private int dataLength;

  /** How long the packets are that end on the page. */
  private final int[] lengths = new int[256];

  private int ended;

  /**
   * @param faults takes what is wrong with the bytes
   */
  public OggReader(OpusStream stream, Faults faults) {
    this.stream = stream;
    this.faults = faults;
    pages = new OggPages(this::page, faults);
  }

  @Override
  public void push(byte[] bytes, int offset, int length) {
    pages.push(bytes, offset, length);
  }

  @Override
  public void end() {
    pages.end();
    state = State.NONE;
  }

  private void page(OggPage page) {
    if (page.isFirst()) {
      begin(page);
    } else if (state != State.NONE && page.serial() == serial) {
      join(page);
      collect(page);
      emit(page);
    }
  }

  /**
   * Sees whether the packet that the last page ended with, and the one this begins with, are one.
   */
  private void join(OggPage page) {
    if (page.number() != nextNumber || !page.isContinued()) {
      state = State.BETWEEN;
      dataLength = 0;
    }
    if (page.isContinued() && state == State.BETWEEN) {
      state = State.WITHIN_UNWANTED;
    }
    nextNumber = (page.number() + 1) % OggPage.NUMBERS;
  }

  private void collect(OggPage page) {
    ByteWindow window = page.window();
    int at = page.bodyAt();
    int start = 0;
    ended = 0;
    for (int i = 0; i < page.segments(); i++) {
      int length = page.segment(i);
      if (state == State.BETWEEN) {
        state = window.is(at, REMARKS) ? State.WITHIN_UNWANTED : State.WITHIN;
      }
      if (state == State.WITHIN) {
        append(window, at, length);
        if (dataLength - start > OpusPacket.MOST_BYTES) {
          faults.note(window.offset(), "a packet has too many bytes for Opus");
          dataLength = start;
          state = State.WITHIN_UNWANTED;
        }
      }
      at += length;
      if (length < 255) {
        if (state == State.WITHIN) {
          lengths[ended++] = dataLength - start;
          start = dataLength;
        }
        state = State.BETWEEN;
      }
    }
  }

  private void append(ByteWindow window, int at, int length) {
    if (dataLength + length > data.length) {
      data = Arrays.copyOf(data, Math.max(2 * data.length, dataLength + length));
    }
    System.arraycopy(window.array(), window.index(at), data, dataLength, length);
    dataLength += length;
  }

  /**
   * Where the page's packets lie in time says what is missing before them, and what is too much.
   */
  private void emit(OggPage page) {
    long samples = 0;
    for (int i = 0, at = 0; i < ended; at += lengths[i++]) {
      samples += OpusPacket.samples(data, at, lengths[i]);
    }
    long before = position;
    long end = page.position() < 0 ? UNKNOWN : page.position();
    position = end != UNKNOWN ? end : before == UNKNOWN ? UNKNOWN : before + samples;
    long lost = 0;
    long kept = Long.MAX_VALUE;
    if (end != UNKNOWN && before != UNKNOWN && end - before - samples > TOLERANCE) {
      lost = end - before - samples;
    } else if (end != UNKNOWN && page.isLast()) {
      kept = Math.max(0, end - Math.max(0, before));
    }
    emit(page.window().offset(), lost > OpusReader.LONGEST_LOSS ? 0 : (int) lost, kept);
  }

  private void emit(long offset, int lost, long kept) {
    int at = 0;
    long left = kept;
    for (int i = 0; i < ended; i++) {
      int samples = OpusPacket.samples(data, at, lengths[i]);
      int wanted = (int) Math.min(left, OpusPacket.LONGEST);
      stream.packet(data, at, lengths[i], i == 0 ? lost : 0, wanted, offset);
      at += lengths[i];
      left -= Math.min(left, samples);
    }
    System.arraycopy(data, at, data, 0, dataLength - at);
    dataLength -= at;
  }

  private void begin(OggPage page) {
    ByteWindow window = page.window();
    int body = page.bodyAt();
    Optional<OpusHead> head =
        OpusHead.read(window.array(), window.index(body), page.bytes() - body);
    if (head.isPresent()) {
      state = State.BETWEEN;
      dataLength = 0;
      serial = page.serial();
      nextNumber = (page.number() + 1) % OggPage.NUMBERS;
      position = UNKNOWN;
      stream.begin(head.get());
    } else if (state == State.NONE) {
      faults.note(window.offset(), "the stream does not hold Opus in one channel or two");
    }
  }
}
