package dev.parley.realtime;

/**
 * Something that events name by an id. The first {@value #PACKED} characters of the id are in the
 * object itself, so that asking whether an event names it looks at no other memory: between two
 * frames of a session a string, and its characters apart from it, have left the processor's cache.
 */
public abstract class Named {
  private static final int PACKED = 32;
  private static final int ASCII = 0x7F;

  /** Of an id that is longer, or has other characters than ASCII. */
  private static final int NOT_PACKED = -1;

  private final long first;
  private final long second;
  private final long third;
  private final long fourth;
  private final int length;
  private final String id;

  protected Named(String id) {
    this.id = id;
    boolean isPacked = id.length() <= PACKED && id.chars().allMatch(c -> c <= ASCII);
    this.length = isPacked ? id.length() : NOT_PACKED;
    this.first = isPacked ? word(id, 0, id.length()) : 0;
    this.second = isPacked ? word(id, Long.BYTES, id.length()) : 0;
    this.third = isPacked ? word(id, 2 * Long.BYTES, id.length()) : 0;
    this.fourth = isPacked ? word(id, 3 * Long.BYTES, id.length()) : 0;
  }

  public final String id() {
    return id;
  }

  /** Whether the id stands there in the text, and nothing else. */
  final boolean isAt(String text, int from, int to) {
    if (length == NOT_PACKED) {
      return to - from == id.length() && text.startsWith(id, from);
    }
    return to - from == length
        && word(text, from, to) == first
        && word(text, from + Long.BYTES, to) == second
        && word(text, from + 2 * Long.BYTES, to) == third
        && word(text, from + 3 * Long.BYTES, to) == fourth;
  }

  /**
   * Eight characters, or as many as there are.
   *
   * @return what no eight characters of ASCII are if there is another one among them
   */
  private static long word(String text, int from, int to) {
    int end = Math.min(from + Long.BYTES, to);
    long word = 0;
    int all = 0;
    for (int at = from; at < end; at++) {
      char c = text.charAt(at);
      all |= c;
      word = word << Byte.SIZE | c;
    }
    return all > ASCII ? -1 : word;
  }
}
