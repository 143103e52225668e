package dev.parley.bench.turns;

import dev.parley.audio.turn.TurnDetector;
import dev.parley.audio.turn.TurnEvent;
import dev.parley.audio.turn.TurnSettings;
import dev.parley.audio.vad.VoiceActivity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a detector made of a sound whose speech is known.
 *
 * @param turns stretches of speech there are
 * @param missed of them without a start of their own
 * @param falseStarts starts where nobody speaks
 * @param splits starts within a stretch that had one
 * @param onsetMs how far off the told beginnings are, in order of size
 * @param offsetMs the same of the ends, without the silence that is waited for
 * @param delayMs how long after a beginning it is told
 */
record Score(
    int turns,
    int missed,
    int falseStarts,
    int splits,
    List<Long> onsetMs,
    List<Long> offsetMs,
    List<Long> delayMs) {
  /** What a client sends at once: 20 ms. */
  private static final int CHUNK = 20 * Sound.SAMPLES_PER_MS;

  private record Found(Span span, long toldAt) {}

  /**
   * @param settings without padding, so that the told beginning is the beginning that was found
   */
  static Score of(VoiceActivity voice, TurnSettings settings, short[] samples, List<Span> speech) {
    List<Found> found = listen(voice, settings, samples);
    List<Long> onsets = new ArrayList<>();
    List<Long> offsets = new ArrayList<>();
    List<Long> delays = new ArrayList<>();
    int missed = 0;
    int splits = 0;
    int used = 0;
    for (Span span : speech) {
      List<Found> own =
          found.stream()
              .filter(each -> each.span.overlaps(span) && isFirstOf(each.span, span, speech))
              .toList();
      if (own.isEmpty()) {
        missed++;
        continue;
      }
      used += own.size();
      splits += own.size() - 1;
      onsets.add(Math.abs(own.get(0).span.from() - span.from()) / Sound.SAMPLES_PER_MS);
      offsets.add(Math.abs(own.get(own.size() - 1).span.to() - span.to()) / Sound.SAMPLES_PER_MS);
      delays.add((own.get(0).toldAt - span.from()) / Sound.SAMPLES_PER_MS);
    }
    Collections.sort(onsets);
    Collections.sort(offsets);
    Collections.sort(delays);
    return new Score(speech.size(), missed, found.size() - used, splits, onsets, offsets, delays);
  }

  /** Whether a found stretch that covers several belongs to this one. */
  private static boolean isFirstOf(Span found, Span one, List<Span> speech) {
    return speech.stream().filter(found::overlaps).findFirst().filter(one::equals).isPresent();
  }

  private static List<Found> listen(VoiceActivity voice, TurnSettings settings, short[] samples) {
    List<Found> found = new ArrayList<>();
    long silence = (long) settings.silenceDurationMs() * Sound.SAMPLES_PER_MS;
    try (TurnDetector turns = new TurnDetector(voice, settings, 0)) {
      long from = -1;
      long toldAt = 0;
      for (int at = 0; at < samples.length; at += CHUNK) {
        int to = Math.min(samples.length, at + CHUNK);
        for (TurnEvent event : turns.append(samples, at, to)) {
          if (event instanceof TurnEvent.SpeechStarted started) {
            from = started.startSample();
            toldAt = to;
          } else if (event instanceof TurnEvent.SpeechStopped stopped) {
            found.add(new Found(new Span(from, stopped.endSample() - silence), toldAt));
            from = -1;
          }
        }
      }
      if (from >= 0) {
        found.add(new Found(new Span(from, samples.length), toldAt));
      }
    }
    return found;
  }

  /** The value that so many hundredths of them do not exceed. */
  static long percentile(List<Long> inOrder, int percent) {
    return inOrder.isEmpty() ? -1 : inOrder.get((inOrder.size() * percent + 99) / 100 - 1);
  }
}
