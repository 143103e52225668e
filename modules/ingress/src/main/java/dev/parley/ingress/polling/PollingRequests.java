package dev.parley.ingress.polling;

import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.upgrade.Refusal;
import dev.parley.realtime.EventBatch;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what clients of long-poll sessions send. Everything that is wrong is told by a {@link
 * RefusedRequest}, and nothing is guessed. Plain decisions, no I/O.
 */
final class PollingRequests {
  /** The longest a fetch may be held. */
  static final int MAX_WAIT_S = 25;

  private static final String BEARER = "bearer ";
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,512}");
  private static final Pattern CURSOR = Pattern.compile("[0-9]{1,15}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,4}");

  private PollingRequests() {}

  /** A request that is answered with an error. */
  static final class RefusedRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    RefusedRequest(Refusal refusal) {
      super(refusal.message(), null, false, false);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }

  /**
   * @param value of the path
   */
  static SessionId session(String value) {
    try {
      return new SessionId(value);
    } catch (IllegalArgumentException otherShape) {
      throw refused(ErrorCode.NOT_FOUND, "There is no such session.", null);
    }
  }

  /**
   * The session's token.
   *
   * @param headers all values of {@code Authorization}
   */
  static String token(List<String> headers) {
    String header = headers.size() == 1 ? headers.get(0) : "";
    boolean bearer = header.toLowerCase(Locale.ROOT).startsWith(BEARER);
    String token = bearer ? header.substring(BEARER.length()).trim() : "";
    if (!TOKEN.matcher(token).matches()) {
      throw refused(
          ErrorCode.INVALID_API_KEY,
          "Send the session's token: 'Authorization: Bearer <token>'.",
          null);
    }
    return token;
  }

  static long cursor(MultiMap query) {
    String value = single(query, "cursor").orElse("");
    if (!CURSOR.matcher(value).matches()) {
      throw refused(
          ErrorCode.INVALID_VALUE, "The cursor is that of the last answer, from 0.", "cursor");
    }
    return Long.parseLong(value);
  }

  /** In milliseconds. */
  static int waitMs(MultiMap query) {
    String value = single(query, "wait").orElse(Integer.toString(MAX_WAIT_S));
    if (!SECONDS.matcher(value).matches() || Integer.parseInt(value) > MAX_WAIT_S) {
      throw refused(
          ErrorCode.INVALID_VALUE, "The wait is 0 to " + MAX_WAIT_S + " whole seconds.", "wait");
    }
    return Integer.parseInt(value) * 1_000;
  }

  private static Optional<String> single(MultiMap query, String name) {
    List<String> values = query.getAll(name);
    if (values.size() > 1) {
      throw refused(ErrorCode.INVALID_VALUE, "The " + name + " is there twice.", name);
    }
    return values.stream().findFirst();
  }

  /** The first events of a session; the body may be empty. */
  static List<String> firstEvents(Buffer body) {
    return body.length() == 0 ? List.of() : batch(body).events();
  }

  /** A session that goes on is told what it lacks only after it is known. */
  static void requireNoEvents(Buffer body) {
    if (!firstEvents(body).isEmpty()) {
      throw refused(ErrorCode.INVALID_VALUE, "Post events when the session goes on.", "events");
    }
  }

  /** The events of a post and its number. */
  static EventBatch post(Buffer body) {
    EventBatch batch = batch(body);
    if (batch.seq() < 1) {
      throw refused(ErrorCode.INVALID_VALUE, "The seq counts from 1.", "seq");
    }
    if (batch.events().isEmpty()) {
      throw refused(ErrorCode.INVALID_VALUE, "There are no events.", "events");
    }
    return batch;
  }

  private static EventBatch batch(Buffer body) {
    EventBatch batch = EventBatch.of(text(body));
    EventBatch.Problem problem = batch.problem();
    if (problem == null) {
      return batch;
    }
    throw switch (problem) {
      case NOT_JSON ->
          refused(ErrorCode.INVALID_JSON, "The body is not a JSON object, or too deep.", null);
      case DUPLICATE_KEY -> refused(ErrorCode.INVALID_JSON, "A key is there twice.", null);
      case BAD_SEQ -> refused(ErrorCode.INVALID_VALUE, "The seq is a whole number.", "seq");
      case BAD_EVENTS -> refused(ErrorCode.INVALID_VALUE, "The events are an array.", "events");
      case TOO_MANY_EVENTS ->
          refused(
              ErrorCode.INVALID_VALUE,
              "A post has at most " + EventBatch.MAX_EVENTS + " events.",
              "events");
    };
  }

  private static String text(Buffer body) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(body.getBytes()))
          .toString();
    } catch (CharacterCodingException malformed) {
      throw refused(ErrorCode.INVALID_JSON, "The body is not UTF-8.", null);
    }
  }

  private static RefusedRequest refused(ErrorCode code, String message, @Nullable String param) {
    return new RefusedRequest(Refusal.of(code, message, param));
  }
}
