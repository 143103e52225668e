package dev.parley.routing.codec;

import dev.parley.contract.CodecFault;
import dev.parley.contract.Convert.What;
import dev.parley.contract.Converted;
import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A codec whose two formats are the same, so that a test can tell what came of each sound. */
final class StandInCodec implements ConversionQueue.Wire {
  private record Asked(long seq, What what, String payload) {}

  private static final SessionId SESSION = SessionId.create();

  /** What an {@code END} brings out. */
  static final String HELD_BACK = "RU5E";

  final List<What> whats = new ArrayList<>();
  private final ArrayDeque<Asked> unanswered = new ArrayDeque<>();
  private String rest = "";
  int most;

  @Override
  public void convert(long seq, What what, String payload) {
    unanswered.add(new Asked(seq, what, payload));
    whats.add(what);
    most = Math.max(most, unanswered.size());
  }

  boolean isIdle() {
    return unanswered.isEmpty();
  }

  /** Another one is in its place, which has heard nothing. */
  void replace() {
    unanswered.clear();
    rest = "";
  }

  /**
   * Says the next part of an answer.
   *
   * @param characters of the part, rounded down to whole groups; the rest if it is more
   */
  boolean answer(int characters, @Nullable CodecFault fault, Predicate<Converted> to) {
    Asked asked = unanswered.element();
    String all = asked.what() == What.END ? HELD_BACK : asked.payload();
    String left = rest.isEmpty() ? all : rest;
    int now = Math.min(left.length(), characters / 4 * 4);
    boolean isLast = now == left.length() || now == 0;
    String part = isLast ? left : left.substring(0, now);
    rest = isLast ? "" : left.substring(now);
    if (isLast) {
      unanswered.remove();
    }
    return to.test(
        new Converted(
            SESSION, 1, Leg.CODEC_IN, 1, asked.seq(), isLast, part, isLast ? fault : null));
  }
}
