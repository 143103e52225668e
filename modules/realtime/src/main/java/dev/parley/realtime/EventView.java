package dev.parley.realtime;

import org.jspecify.annotations.Nullable;

/**
 * Looks at one Realtime event in its text without parsing it: whether it is well-formed, its type
 * and the few strings that a session decides on. Reading makes nothing (but for a key with escapes,
 * which nobody sends in earnest); a string is made each time it is asked for.
 *
 * <p>Well-formed is a JSON object (RFC 8259) with a string {@code type}, at most {@value
 * #MAX_DEPTH} objects and arrays in each other, at most {@value #MAX_KEYS} members at the top level
 * and none of those twice (rule R7), no number of more than {@value JsonScanner#MAX_DIGITS} digits,
 * and nothing behind it. What {@link #read} accepts {@link Json} can parse, and to the same values.
 *
 * <p>One view serves any number of events one after the other and keeps the last. Of an event that
 * is not well-formed only {@link #text} and {@link #problem} tell anything. Not thread-safe.
 */
public final class EventView {
  public static final int MAX_DEPTH = JsonScanner.MAX_DEPTH;
  public static final int MAX_KEYS = 256;

  /** Why a text is not a well-formed event; the first that holds. */
  public enum Problem {
    /** Not JSON at all. */
    NOT_JSON,
    /** Too many objects and arrays in each other; the rest was not looked at. */
    TOO_DEEP,
    /** JSON, but an array, a string, a number or a literal. */
    NOT_AN_OBJECT,
    TOO_MANY_KEYS,
    DUPLICATE_KEY,
    /** No {@code type}, or one that is not a string. */
    NO_TYPE
  }

  private final JsonScanner json = new JsonScanner();
  private final OtherKeys otherKeys = new OtherKeys(MAX_KEYS);
  private final StringField type = new StringField("type");
  private final StringField eventId = new StringField("event_id");
  private final StringField itemId = new StringField("item_id");
  private final StringField responseId = new StringField("response_id");
  private final StringField callId = new StringField("call_id");
  private final StringField previousItemId = new StringField("previous_item_id");
  private final StringField audio = new StringField("audio");
  private final StringField delta = new StringField("delta");
  private final StringField[] fields = {
    type, eventId, itemId, responseId, callId, previousItemId, audio, delta
  };
  private String text = "";
  private @Nullable Problem problem = Problem.NOT_JSON;
  private int keys;
  private boolean duplicate;

  /**
   * Looks at another event.
   *
   * @return whether it is well-formed
   */
  public boolean read(String event) {
    text = event;
    json.reset(event);
    otherKeys.clear();
    clearFields();
    keys = 0;
    duplicate = false;
    problem = scan();
    if (problem != null) {
      clearFields();
    }
    return problem == null;
  }

  private void clearFields() {
    for (StringField field : fields) {
      field.clear(text);
    }
  }

  private @Nullable Problem scan() {
    int first = json.space(0);
    boolean object = json.peek(first) == '{';
    int end = object ? members(first) : json.value(first, 0);
    if (end == JsonScanner.TOO_DEEP) {
      return Problem.TOO_DEEP;
    }
    if (end < 0 || json.space(end) != text.length()) {
      return Problem.NOT_JSON;
    }
    if (!object) {
      return Problem.NOT_AN_OBJECT;
    }
    if (keys > MAX_KEYS) {
      return Problem.TOO_MANY_KEYS;
    }
    if (duplicate) {
      return Problem.DUPLICATE_KEY;
    }
    return type.isPresent() ? null : Problem.NO_TYPE;
  }

  /** From the opening brace to behind the closing one. */
  private int members(int brace) {
    int at = json.space(brace + 1);
    if (json.peek(at) == '}') {
      return at + 1;
    }
    while (true) {
      at = member(at);
      if (at < 0) {
        return at;
      }
      at = json.space(at);
      int c = json.peek(at);
      if (c == '}') {
        return at + 1;
      }
      if (c != ',') {
        return JsonScanner.MALFORMED;
      }
      at = json.space(at + 1);
    }
  }

  private int member(int at) {
    if (json.peek(at) != '"') {
      return JsonScanner.MALFORMED;
    }
    int keyEnd = json.string(at + 1);
    if (keyEnd < 0) {
      return keyEnd;
    }
    StringField field = key(at + 1, keyEnd);
    int value = json.colon(keyEnd);
    if (value < 0) {
      return value;
    }
    if (json.peek(value) != '"') {
      return json.value(value, 1);
    }
    int end = json.string(value + 1);
    if (end < 0) {
      return end;
    }
    if (field != null) {
      field.set(value + 1, end, json.hasEscapes());
    }
    return end + 1;
  }

  /** Takes note of a key; the string there has just been passed. */
  private @Nullable StringField key(int from, int to) {
    if (++keys > MAX_KEYS) {
      return null;
    }
    String unescaped = json.hasEscapes() ? JsonStrings.unescape(text, from, to) : null;
    StringField field =
        unescaped == null ? field(text, from, to) : field(unescaped, 0, unescaped.length());
    boolean first = field == null ? otherKeys.add(text, from, to, unescaped) : field.see();
    duplicate |= !first;
    return field;
  }

  private @Nullable StringField field(String in, int from, int to) {
    StringField likely =
        switch (to - from) {
          case 4 -> type;
          case 5 -> in.charAt(from) == 'a' ? audio : delta;
          case 7 -> in.charAt(from) == 'i' ? itemId : callId;
          case 8 -> eventId;
          case 11 -> responseId;
          case 16 -> previousItemId;
          default -> null;
        };
    return likely != null && likely.isKey(in, from, to) ? likely : null;
  }

  /** The text last read. */
  public String text() {
    return text;
  }

  /** Whether the text last read is a well-formed event. */
  public boolean isJson() {
    return problem == null;
  }

  /** Why the text last read is not a well-formed event, or null if it is one. */
  public @Nullable Problem problem() {
    return problem;
  }

  /** The event's type; null only if it is not well-formed. */
  public @Nullable String type() {
    return type.value();
  }

  /**
   * Where the characters of {@code type} start in the text, or -1 if there is no such string or it
   * has escapes; then {@link #type} tells.
   */
  public int typeStart() {
    return type.isRaw() ? type.start() : StringField.ABSENT;
  }

  /** The index behind the last character of {@code type}, or -1 as {@link #typeStart}. */
  public int typeEnd() {
    return type.isRaw() ? type.end() : StringField.ABSENT;
  }

  /** The type as one that a client may send. Makes nothing. */
  public ClientEventType clientType() {
    return type.isRaw()
        ? ClientEventType.of(text, type.start(), type.end())
        : ClientEventType.of(type.value());
  }

  /** The type as one that a server may send. Makes nothing. */
  public ServerEventType serverType() {
    return type.isRaw()
        ? ServerEventType.of(text, type.start(), type.end())
        : ServerEventType.of(type.value());
  }

  /** {@code event_id}, or null if there is none or it is not a string; so are the others. */
  public @Nullable String eventId() {
    return eventId.value();
  }

  /** Whether there is an {@code event_id} that starts so. */
  public boolean eventIdStartsWith(String prefix) {
    return eventId.startsWith(prefix);
  }

  public @Nullable String itemId() {
    return itemId.value();
  }

  public @Nullable String responseId() {
    return responseId.value();
  }

  public @Nullable String callId() {
    return callId.value();
  }

  public @Nullable String previousItemId() {
    return previousItemId.value();
  }

  /** {@code audio}: base64, not checked; {@link InputAudio} decodes it without this copy. */
  public @Nullable String audio() {
    return audio.value();
  }

  /** {@code delta}: text or base64. */
  public @Nullable String delta() {
    return delta.value();
  }

  /**
   * How many characters {@code delta} takes in the text, 0 if there is no such string. Makes
   * nothing.
   */
  public int deltaLength() {
    return delta.end() - delta.start();
  }

  /**
   * Where the characters of {@code delta} start in the text, or -1 if there is no such string or it
   * has escapes; then {@link #delta} tells.
   */
  public int deltaStart() {
    return delta.isRaw() ? delta.start() : StringField.ABSENT;
  }

  /** Whether {@code response_id} is this. Makes nothing. */
  public boolean responseIdIs(String id) {
    return responseId.is(id);
  }

  /** Whether {@code item_id} is this. Makes nothing. */
  public boolean itemIdIs(String id) {
    return itemId.is(id);
  }

  /**
   * Where the characters of {@code response_id} start in the text, or -1 if there is no such string
   * or it has escapes; then {@link #responseId} tells.
   */
  public int responseIdStart() {
    return responseId.isRaw() ? responseId.start() : StringField.ABSENT;
  }

  /** As {@link #responseIdStart}, of {@code item_id}. */
  public int itemIdStart() {
    return itemId.isRaw() ? itemId.start() : StringField.ABSENT;
  }

  /**
   * Where the characters of {@code audio} start in the text, or -1 if there is no such string or it
   * has escapes; then {@link #audio} tells.
   */
  public int audioStart() {
    return audio.isRaw() ? audio.start() : StringField.ABSENT;
  }

  /** The index behind the last character of {@code audio}, or -1 as {@link #audioStart}. */
  public int audioEnd() {
    return audio.isRaw() ? audio.end() : StringField.ABSENT;
  }
}
