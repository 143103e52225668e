package dev.parley.realtime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several client events in one JSON object: {@code {"seq": 1, "events": [{…}, …]}}. The events are
 * cut out of the text as they stand in it; whether they are events is for their reader to say.
 * Other keys are ignored.
 *
 * @param problem why the text is no batch, or null if it is one
 * @param seq the number of the batch, or {@link #NO_SEQ}
 * @param events the JSON text of each; empty if there is no such key
 */
public record EventBatch(@Nullable Problem problem, long seq, List<String> events) {
  /** There is no {@code seq}. */
  public static final long NO_SEQ = -1;

  /** The most events of one batch. */
  public static final int MAX_EVENTS = 1_024;

  /** So that the value stays exact in every JSON library. */
  private static final int MAX_SEQ_DIGITS = 15;

  private static final int BROKEN = JsonScanner.MALFORMED;

  /** Why a text is no batch; the first that holds. */
  public enum Problem {
    /** Not a JSON object, or nested too deeply. */
    NOT_JSON,
    /** A key comes twice. */
    DUPLICATE_KEY,
    /** {@code seq} is not a whole number from 0. */
    BAD_SEQ,
    /** {@code events} is not an array. */
    BAD_EVENTS,
    TOO_MANY_EVENTS
  }

  public EventBatch {
    events = List.copyOf(events);
  }

  /** Reads one text. */
  public static EventBatch of(String text) {
    return new Reader(text).read();
  }

  private static final class Reader {
    private final String text;
    private final JsonScanner json = new JsonScanner();
    private final List<String> events = new ArrayList<>();
    private long seq = NO_SEQ;
    private boolean seqSeen;
    private boolean eventsSeen;
    private @Nullable Problem problem;

    Reader(String text) {
      this.text = text;
      json.reset(text);
    }

    EventBatch read() {
      int first = json.space(0);
      int end = json.peek(first) == '{' ? members(first) : BROKEN;
      if (end < 0 || json.space(end) != text.length()) {
        problem = Problem.NOT_JSON;
      }
      return new EventBatch(problem, seq, problem == null ? events : List.of());
    }

    private int members(int brace) {
      int at = json.space(brace + 1);
      if (json.peek(at) == '}') {
        return at + 1;
      }
      while (at >= 0) {
        at = member(at);
        int c = at < 0 ? BROKEN : json.peek(json.space(at));
        if (c == '}') {
          return json.space(at) + 1;
        }
        at = c == ',' ? json.space(json.space(at) + 1) : BROKEN;
      }
      return at;
    }

    private int member(int at) {
      int keyEnd = json.peek(at) == '"' ? json.string(at + 1) : BROKEN;
      if (keyEnd < 0) {
        return BROKEN;
      }
      String key = JsonStrings.unescape(text, at + 1, keyEnd);
      int value = json.colon(keyEnd);
      if (value < 0) {
        return BROKEN;
      }
      return switch (key) {
        case "seq" -> seq(value);
        case "events" -> events(value);
        default -> json.value(value, 1);
      };
    }

    private int seq(int from) {
      note(seqSeen, Problem.DUPLICATE_KEY);
      seqSeen = true;
      int end = json.value(from, 1);
      if (end >= 0) {
        String digits = text.substring(from, end);
        boolean whole =
            digits.length() <= MAX_SEQ_DIGITS && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        note(!whole, Problem.BAD_SEQ);
        seq = whole ? Long.parseLong(digits) : NO_SEQ;
      }
      return end;
    }

    private int events(int from) {
      note(eventsSeen, Problem.DUPLICATE_KEY);
      eventsSeen = true;
      if (json.peek(from) != '[') {
        note(true, Problem.BAD_EVENTS);
        return json.value(from, 1);
      }
      int at = json.space(from + 1);
      if (json.peek(at) == ']') {
        return at + 1;
      }
      while (at >= 0) {
        int end = json.value(at, 0);
        if (end < 0) {
          return end;
        }
        add(text, at, end);
        int next = json.space(end);
        if (json.peek(next) == ']') {
          return next + 1;
        }
        at = json.peek(next) == ',' ? json.space(next + 1) : BROKEN;
      }
      return at;
    }

    private void add(String in, int from, int to) {
      if (events.size() < MAX_EVENTS) {
        events.add(in.substring(from, to));
      } else {
        note(true, Problem.TOO_MANY_EVENTS);
      }
    }

    private void note(boolean holds, Problem found) {
      if (holds && problem == null) {
        problem = found;
      }
    }
  }
}
