package dev.parley.provider.glm;

import java.util.ArrayList;
import java.util.List;

/**
 * What a line is told before it is asked for an answer: in its instructions what it cannot know
 * otherwise, as frames what is asked now.
 *
 * @param context for the instructions; may be empty
 * @param frames to be sent as they are, in order
 * @param silence whether all is told and nothing is asked, so that the line has to hear a turn
 *     without words before it answers
 */
record Asking(String context, List<GaItem> frames, boolean silence) {
  /** What GLM takes for a turn; it may find no words in it and answers all the same. */
  private static final byte[] SILENCE = new byte[300 * GaItem.BYTES_PER_MS];

  /**
   * Parts the items that a line does not know. The last ones become frames, if they are what GLM
   * takes as frames: typed words and the results of the calls it waits for. All before them, and
   * all others, can only be told.
   *
   * @param items in order
   * @param corrections of what the line knows
   */
  static Asking of(
      List<GaItem> items, GlmLine line, List<String> corrections, int instructionsLength) {
    int first = items.size();
    while (first > 0 && isFrame(items.get(first - 1), line)) {
      first--;
    }
    List<GaItem> told = new ArrayList<>();
    for (GaItem item : items.subList(0, first)) {
      if (!item.isKnownBy(line.id())) {
        told.add(item);
      }
    }
    // What is told last has to be answered if nothing was said after it.
    boolean question = !told.isEmpty() && told.get(told.size() - 1) == items.get(items.size() - 1);
    return new Asking(
        Context.of(told, question, corrections, instructionsLength),
        List.copyOf(items.subList(first, items.size())),
        false);
  }

  /**
   * What a line is told for answers that it makes without being asked: all that it does not know.
   */
  static String background(
      List<GaItem> items, GlmLine line, List<String> corrections, int instructionsLength) {
    List<GaItem> told = items.stream().filter(item -> !item.isKnownBy(line.id())).toList();
    return Context.of(told, false, corrections, instructionsLength);
  }

  /** As {@link #of}, for a line that knows nothing yet. */
  static Asking fresh(List<GaItem> items, int instructionsLength) {
    int first = items.size();
    while (first > 0 && items.get(first - 1).isTyped()) {
      first--;
    }
    return new Asking(
        Context.of(items.subList(0, first), false, List.of(), instructionsLength),
        List.copyOf(items.subList(first, items.size())),
        false);
  }

  /** All in the instructions, the last to be answered: for a line that takes no items. */
  static Asking told(List<GaItem> items, int instructionsLength) {
    return new Asking(
        Context.of(items, true, List.of(), instructionsLength), List.of(), !items.isEmpty());
  }

  private static boolean isFrame(GaItem item, GlmLine line) {
    if (item.isKnownBy(line.id())) {
      return false;
    }
    return item.isOutput() ? line.calls().contains(item.text("call_id")) : item.isTyped();
  }

  /** Whether words are asked by frames that GLM is known to ignore at times. */
  boolean isTyped() {
    return frames.stream().anyMatch(GaItem::isTyped);
  }

  /** A turn in which the user says nothing. */
  static void sendSilence(GlmLine line, Clock clock) {
    line.append(SILENCE, 0, SILENCE.length, clock);
    line.commitAudio(clock);
  }

  /** Sends the frames; results first, in the order in which GLM made the calls. */
  void send(GlmLine line, Clock clock) {
    sendOutputs(line, clock);
    if (silence) {
      sendSilence(line, clock);
    }
    for (GaItem item : frames) {
      item.setKnownBy(line.id());
      if (item.isOutput()) {
        continue;
      }
      for (String image : item.images()) {
        line.frame(GlmFrames.videoFrame(image, clock.epochMs()), clock);
      }
      String words = item.words();
      if (!words.isEmpty()) {
        line.frame(GlmFrames.userText(words, clock.epochMs()), clock);
      }
    }
  }

  /** GLM wants as many results as it made calls, none of them empty. */
  private void sendOutputs(GlmLine line, Clock clock) {
    if (frames.stream().noneMatch(GaItem::isOutput)) {
      return;
    }
    for (String callId : line.calls()) {
      String output =
          frames.stream()
              .filter(item -> item.isOutput() && item.text("call_id").equals(callId))
              .map(item -> item.text("output"))
              .filter(text -> !text.isBlank())
              .findFirst()
              .orElse("(no result)");
      line.frame(GlmFrames.toolOutput(output, line.glmCallId(callId), clock.epochMs()), clock);
    }
  }
}
