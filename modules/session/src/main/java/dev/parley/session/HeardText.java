package dev.parley.session;

import org.jspecify.annotations.Nullable;

/**
 * How much of an answer's transcript the user heard before its audio was cut (rule R10). Nobody
 * says which word belongs to which millisecond, so that it is an estimate: as large a part of the
 * text as was played of the audio, in whole words. Stateless; any thread.
 */
final class HeardText {
  /** A longer run of letters is not one word but a script without spaces. */
  private static final int LONGEST_WORD = 32;

  private HeardText() {}

  /**
   * @param said the whole transcript, or null if it is not known
   * @param heardMs what was played of the audio
   * @param totalMs the whole audio, or less than 1 if that is not known
   * @return the beginning of the transcript, or null if nothing can be told
   */
  static @Nullable String of(@Nullable String said, long heardMs, long totalMs) {
    if (heardMs == 0) {
      return "";
    }
    if (said == null || totalMs < 1) {
      return null;
    }
    if (heardMs >= totalMs) {
      return said;
    }
    int at = (int) (said.length() * (double) heardMs / totalMs);
    return said.substring(0, wordEnd(said, at)).stripTrailing();
  }

  /** The last place at or before this one where no word is split. */
  private static int wordEnd(String text, int at) {
    int from = at;
    if (at > 0 && Character.isLowSurrogate(text.charAt(at))) {
      from--;
    }
    for (int end = from; end > 0 && from - end <= LONGEST_WORD; end--) {
      if (!isOfWord(text.codePointAt(end)) || !isOfWord(text.codePointBefore(end))) {
        return end;
      }
    }
    return from <= LONGEST_WORD ? 0 : from;
  }

  private static boolean isOfWord(int c) {
    return (Character.isLetterOrDigit(c) && !Character.isIdeographic(c)) || c == '\'' || c == '’';
  }
}
