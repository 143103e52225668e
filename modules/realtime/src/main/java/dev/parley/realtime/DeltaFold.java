package dev.parley.realtime;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds runs of deltas of one kind into one delta each, for transports where every event costs.
 * Only neighbours are folded, so that the order stays; what a run says in all is what its pieces
 * said; the event is like its first piece in everything else. Pieces that differ in anything but
 * {@code event_id}, {@code delta} and the padding {@code obfuscation} (section 4) stay apart.
 */
public final class DeltaFold {
  private static final Set<ServerEventType> TEXT =
      EnumSet.of(
          ServerEventType.CONVERSATION_ITEM_INPUT_AUDIO_TRANSCRIPTION_DELTA,
          ServerEventType.RESPONSE_OUTPUT_TEXT_DELTA,
          ServerEventType.RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DELTA,
          ServerEventType.RESPONSE_FUNCTION_CALL_ARGUMENTS_DELTA,
          ServerEventType.RESPONSE_MCP_CALL_ARGUMENTS_DELTA);

  private static final int BASE64_GROUP = 4;

  /**
   * One delta event.
   *
   * @param rest what must be equal in another one to be folded with it
   * @param from where its {@code delta} starts in the text, behind the quote
   * @param to the closing quote
   */
  private record Piece(String text, String rest, boolean audio, int from, int to) {
    String delta() {
      return text.substring(from, to);
    }

    boolean joins(Piece other) {
      return audio == other.audio && rest.equals(other.rest);
    }
  }

  private final JsonScanner json = new JsonScanner();
  private final List<String> folded = new ArrayList<>();
  private final List<Piece> run = new ArrayList<>();

  private DeltaFold() {}

  /**
   * @param events well-formed server events in order
   * @return the same in fewer events, or the events themselves where there is nothing to fold
   */
  public static List<String> fold(List<String> events) {
    DeltaFold fold = new DeltaFold();
    for (String event : events) {
      fold.add(event);
    }
    fold.endRun();
    return List.copyOf(fold.folded);
  }

  private void add(String event) {
    Piece piece = piece(event);
    if (piece == null || (!run.isEmpty() && !run.get(0).joins(piece))) {
      endRun();
    }
    if (piece == null) {
      folded.add(event);
    } else {
      run.add(piece);
    }
  }

  private void endRun() {
    String delta = run.size() > 1 ? joined() : null;
    if (delta == null) {
      run.forEach(piece -> folded.add(piece.text()));
    } else {
      Piece first = run.get(0);
      String text = first.text();
      folded.add(text.substring(0, first.from()) + delta + text.substring(first.to()));
    }
    run.clear();
  }

  /** What the run says in all, as it stands in JSON; null when it is not what it should be. */
  private @Nullable String joined() {
    boolean decode = false;
    StringBuilder joined = new StringBuilder();
    for (Piece piece : run) {
      decode |= piece.audio() && endsInPadding(joined);
      joined.append(piece.text(), piece.from(), piece.to());
    }
    return decode ? recoded() : joined.toString();
  }

  private static boolean endsInPadding(StringBuilder text) {
    return text.length() > 0 && text.charAt(text.length() - 1) == '=';
  }

  private @Nullable String recoded() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      for (Piece piece : run) {
        bytes.writeBytes(Base64.getDecoder().decode(piece.delta()));
      }
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** The event as a delta that can be folded, or null. */
  private @Nullable Piece piece(String event) {
    json.reset(event);
    ServerEventType type = ServerEventType.UNKNOWN;
    StringBuilder rest = new StringBuilder();
    int from = StringField.ABSENT;
    int to = StringField.ABSENT;
    int at = json.space(json.space(0) + 1);
    while (json.peek(at) == '"') {
      int keyEnd = json.string(at + 1);
      String key = event.substring(at + 1, keyEnd);
      int value = json.colon(keyEnd);
      int end = json.value(value, 1);
      if (isNested(json.peek(value))) {
        return null;
      }
      switch (key) {
        case "delta" -> {
          from = value + 1;
          to = json.peek(value) == '"' ? end - 1 : StringField.ABSENT;
        }
        case "event_id", "obfuscation" -> {}
        case "type" -> {
          type = ServerEventType.of(event, value + 1, end - 1);
          rest.append(event, at, end);
        }
        default -> rest.append(event, at, end);
      }
      at = json.space(end);
      at = json.peek(at) == ',' ? json.space(at + 1) : at;
    }
    boolean audio = type == ServerEventType.RESPONSE_OUTPUT_AUDIO_DELTA;
    boolean foldable =
        to != StringField.ABSENT && (audio ? isGroups(event, from, to) : TEXT.contains(type));
    return foldable ? new Piece(event, rest.toString(), audio, from, to) : null;
  }

  private static boolean isNested(int c) {
    return c == '{' || c == '[';
  }

  /** Whether it may be base64: whole groups, and nothing that JSON escapes. */
  private static boolean isGroups(String text, int from, int to) {
    int backslash = text.indexOf('\\', from);
    return (to - from) % BASE64_GROUP == 0 && (backslash < 0 || backslash >= to);
  }
}
