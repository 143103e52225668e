package dev.parley.audio.ogg;

import dev.parley.audio.ByteWindow;
import dev.parley.audio.Faults;
import java.util.function.Consumer;

/**
 * Finds the intact pages of an Ogg stream. What is damaged or is no page is told once and passed
 * over up to the next page. Holds at most one page, 64 KiB.
 */
final class OggPages {
  private static final int LONGEST_PAGE = OggPage.HEADER + 255 + 255 * 255;

  private enum State {
    READING,
    SEARCHING
  }

  private final Consumer<OggPage> pages;
  private final Faults faults;
  private final ByteWindow window = new ByteWindow(LONGEST_PAGE);
  private final OggPage page = new OggPage(window);
  private State state = State.READING;

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
    }
  }

  void end() {
    if (window.size() > 0 && state == State.READING) {
      faults.note(window.offset(), "the stream ends in the middle of a page");
    }
    window.clear();
    state = State.READING;
  }

  private boolean step() {
    if (state == State.SEARCHING) {
      window.consume(window.find(0, OggPage.MAGIC));
    }
    if (window.size() < OggPage.HEADER) {
      return false;
    }
    if (!window.is(0, OggPage.MAGIC) || window.at(4) != 0) {
      return fail("this is no Ogg page");
    }
    if (window.size() < page.bodyAt() || window.size() < page.bytes()) {
      return false;
    }
    if (!page.isIntact()) {
      return fail("a page is damaged");
    }
    state = State.READING;
    int bytes = page.bytes();
    pages.accept(page);
    window.consume(bytes);
    return true;
  }

  private boolean fail(String problem) {
    if (state == State.READING) {
      faults.note(window.offset(), problem);
    }
    state = State.SEARCHING;
    window.consume(1);
    return true;
  }
}
