package dev.parley.emulator.service;

import java.util.ArrayList;
import java.util.List;

/** Cuts text into the pieces in which it is streamed: words with the space behind them. */
public final class Pieces {
  private static final int MAX_CODE_POINTS = 16;

  private Pieces() {}

  /** Pieces whose concatenation is the text; none for an empty one. Code points stay whole. */
  public static List<String> of(String text) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    int points = 0;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      if (++points == MAX_CODE_POINTS || Character.isWhitespace(point) || at == text.length()) {
        pieces.add(text.substring(from, at));
        from = at;
        points = 0;
      }
    }
    return pieces;
  }
}
