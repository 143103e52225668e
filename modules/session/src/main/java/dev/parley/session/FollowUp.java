package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for right after it was told that an answer broke off because its provider
 * failed. The hub has asked the next one by itself; the client cannot know, and must not be told
 * that a response is active already for doing what the protocol says. The first {@code
 * response.create} that comes while the hub's is on is either the same request, which is answered
 * already, or another one: then the hub's is cancelled and the client's goes out behind it.
 */
final class FollowUp {
  /** A client that asks so late has heard the answer that the hub asked for. */
  private static final long PATIENCE_MS = 5_000;

  private static final long NEVER = Long.MIN_VALUE;

  /** What becomes of a {@code response.create}. */
  enum Verdict {
    /** It is one like any other. */
    PASS,
    /** The response that the hub asked for is its answer. */
    ANSWERED,
    /** It waits until the response that the hub asked for is over, which is to be cancelled. */
    HOLD
  }

  private final ResponseMachine responses;
  private long untilMs = NEVER;
  private @Nullable ObjectNode body;
  private boolean isBrokenOff;
  private boolean isChanged;
  private @Nullable String held;

  FollowUp(ResponseMachine responses) {
    this.responses = responses;
  }

  /** The client is told that the conversation's response broke off. */
  void onBrokenOff() {
    isBrokenOff = true;
    untilMs = NEVER;
    isChanged = false;
  }

  /** Another upstream takes over; what waits is listed and is told to it. */
  void onUpstreamReplaced() {
    untilMs = NEVER;
    held = null;
  }

  /**
   * The hub asks it to go on.
   *
   * @param asked the {@code response} object of the request, or null
   */
  void onReasked(@Nullable ObjectNode asked, long watchMs) {
    untilMs = isBrokenOff ? watchMs + PATIENCE_MS : NEVER;
    isBrokenOff = false;
    body = asked;
  }

  /** Any command of the client but a {@code response.create}. */
  void onCommand(ClientEventType type) {
    switch (type) {
      case RESPONSE_CANCEL -> untilMs = NEVER;
      case CONVERSATION_ITEM_RETRIEVE, OUTPUT_AUDIO_BUFFER_CLEAR -> {}
      default -> isChanged = true;
    }
  }

  /**
   * @param create a {@code response.create} of the client
   */
  Verdict on(ObjectNode create, long watchMs) {
    ObjectNode wanted = create.get("response") instanceof ObjectNode object ? object : null;
    boolean outOfBand = wanted != null && "none".equals(wanted.path("conversation").asText());
    if (outOfBand || untilMs == NEVER) {
      return Verdict.PASS;
    }
    boolean isLate = watchMs >= untilMs || !responses.isReasked();
    untilMs = NEVER;
    if (isLate) {
      return Verdict.PASS;
    }
    return isChanged || !Objects.equals(filled(wanted), filled(body))
        ? Verdict.HOLD
        : Verdict.ANSWERED;
  }

  private static @Nullable ObjectNode filled(@Nullable ObjectNode body) {
    return body == null || body.isEmpty() ? null : body;
  }

  /** Keeps the command that {@link Verdict#HOLD} is about. */
  void hold(String command) {
    held = command;
  }

  boolean isHolding() {
    return held != null;
  }

  /** The command whose time has come, once; else null. */
  @Nullable String release() {
    String command = responses.isReasked() ? null : held;
    if (command != null) {
      held = null;
    }
    return command;
  }
}
