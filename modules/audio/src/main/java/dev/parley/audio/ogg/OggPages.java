package dev.parley.audio.ogg;

import dev.parley.audio.ByteWindow;
import dev.parley.audio.Faults;
import java.util.function.Consumer;

/**
 * Finds the intact pages of an Ogg stream. What is damaged or is no page is told once and passed
 * over up to the next page. A page is taken as soon as its last byte is there, even within what
 * another claims to be its own: of those that may be pages the first to end with a right checksum
 * is one. Holds at most one page, 64 KiB. What is found does not depend on how the stream is cut.
 * Source: RFC 3533 section 6.
 */
final class OggPages {
  private static final int LONGEST_PAGE = OggPage.HEADER + 255 + 255 * 255;

  /** What may be pages within each other; a byte costs so many checksums at most. */
  private static final int MOST_OPEN = 16;

  private static final int UNKNOWN = Integer.MAX_VALUE;

  private enum State {
    /** At the front of the window a page has to begin. */
    READING,
    /** It did not. */
    SEARCHING
  }

  private final Consumer<OggPage> pages;
  private final Faults faults;
  private final ByteWindow window = new ByteWindow(LONGEST_PAGE);
  private final OggPage page = new OggPage(window);
  private State state = State.READING;

  /** Where in the window what may be a page begins and ends, in the order of the beginnings. */
  private final int[] starts = new int[MOST_OPEN];

  private final int[] ends = new int[MOST_OPEN];
  private int open;

  /** Where the next may begin. */
  private int searched;

  OggPages(Consumer<OggPage> pages, Faults faults) {
    this.pages = pages;
    this.faults = faults;
  }

  void push(byte[] bytes, int offset, int length) {
    int done = 0;
    while (done < length) {
      done += window.put(bytes, offset + done, length - done);
      boolean goesOn = true;
      while (goesOn) {
        goesOn = step();
      }
      if (state == State.SEARCHING) {
        letGo(open > 0 ? starts[0] : searched);
      }
    }
  }

  void end() {
    if (window.size() > 0 && state == State.READING) {
      faults.note(window.offset(), "the stream ends in the middle of a page");
    }
    window.clear();
    state = State.READING;
    open = 0;
    searched = 0;
  }

  /** Does what the next byte in the stream that decides something decides. */
  private boolean step() {
    if (state == State.READING && window.size() >= OggPage.HEADER && !isPageAt(0)) {
      fail("this is no Ogg page");
    }
    searched = window.find(searched, OggPage.MAGIC);
    int headerEnd = searched + OggPage.HEADER;
    int first = firstToEnd();
    int end = first < 0 ? UNKNOWN : ends[first];
    if (headerEnd <= window.size() && headerEnd <= end) {
      begin();
    } else if (end <= window.size()) {
      end(first);
    } else {
      return false;
    }
    return true;
  }

  private boolean isPageAt(int position) {
    page.moveTo(position);
    return page.isPage();
  }

  private int firstToEnd() {
    int first = -1;
    for (int i = 0; i < open; i++) {
      if (ends[i] == UNKNOWN) {
        page.moveTo(starts[i]);
        int body = starts[i] + page.bodyAt();
        ends[i] = body <= window.size() ? starts[i] + page.bytes() : UNKNOWN;
      }
      if (first < 0 || ends[i] < ends[first]) {
        first = i;
      }
    }
    return first;
  }

  private void begin() {
    int start = searched++;
    if (!isPageAt(start)) {
      return;
    }
    if (open == MOST_OPEN) {
      fail("a page is damaged");
      remove(0);
    }
    starts[open] = start;
    ends[open] = UNKNOWN;
    open++;
  }

  private void end(int which) {
    int start = starts[which];
    page.moveTo(start);
    boolean isIntact = page.isIntact();
    if (!isIntact) {
      remove(which);
    }
    if (isIntact ? start > 0 : start == 0) {
      fail("a page is damaged");
    }
    if (isIntact) {
      int bytes = page.bytes();
      letGo(start);
      state = State.READING;
      page.moveTo(0);
      pages.accept(page);
      letGo(bytes);
    }
  }

  private void remove(int which) {
    open--;
    System.arraycopy(starts, which + 1, starts, which, open - which);
    System.arraycopy(ends, which + 1, ends, which, open - which);
  }

  /** Nothing that begins before this position is a page. */
  private void letGo(int position) {
    window.consume(position);
    searched = Math.max(0, searched - position);
    while (open > 0 && starts[0] < position) {
      remove(0);
    }
    for (int i = 0; i < open; i++) {
      starts[i] -= position;
      ends[i] -= ends[i] == UNKNOWN ? 0 : position;
    }
  }

  private void fail(String problem) {
    if (state == State.READING) {
      faults.note(window.offset(), problem);
    }
    state = State.SEARCHING;
  }
}
