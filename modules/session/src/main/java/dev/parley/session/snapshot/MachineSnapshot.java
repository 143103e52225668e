package dev.parley.session.snapshot;

import dev.parley.session.RecordedItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session's machine knows, without sound and without what it had sent to its upstream: that
 * is gone, and another one is told everything. Session objects, response objects, items and
 * commands are JSON objects as text.
 *
 * @param restorations how often the session has gone on from a snapshot so far
 * @param generation of the newest upstream that was asked for
 * @param isSwitching whether that one had yet to come up after another had failed
 * @param upstream what served it last
 * @param shownConfig the session object as the client was last shown it
 * @param askedFor the client's acknowledged updates, merged (rule R13)
 * @param conversation what was said
 * @param responses what is open and owed
 * @param input what the client sent and nobody has answered
 */
public record MachineSnapshot(
    int restorations,
    int generation,
    boolean isSwitching,
    Upstream upstream,
    String shownConfig,
    String askedFor,
    Conversation conversation,
    Responses responses,
    Input input) {
  /** The most ids of items that are gone. */
  public static final int MAX_GONE = 1_000;

  /** The most ids of responses that are over. */
  public static final int MAX_ENDED = 64;

  /** The longest id that is noted of what is gone or over: no id of the protocol comes near. */
  public static final int MAX_NOTED_ID = 512;

  /** The most responses that are open or to be asked for. */
  public static final int MAX_RESPONSES = 32;

  /** The most commands kept. */
  public static final int MAX_COMMANDS = 256;

  /**
   * What served the session last.
   *
   * @param route the route's public name
   * @param endpoint the endpoint's name
   */
  public record Upstream(String route, String endpoint) {}

  /**
   * The conversation.
   *
   * @param id as the client first saw it, or null
   * @param items in order
   * @param gone ids of items that are no part of it any more
   * @param givenUp ids of items that are not told to an upstream again (rule R20)
   */
  public record Conversation(
      @Nullable String id, List<Item> items, List<String> gone, List<String> givenUp) {
    public Conversation {
      items = List.copyOf(items);
      gone = List.copyOf(gone);
      givenUp = List.copyOf(givenUp);
    }
  }

  /**
   * One item of the conversation.
   *
   * @param isDone whether the client was told that it is final
   * @param audioCharacters base64 characters of its sound that the client was given
   * @param audioBytesPerMs of that sound; 0 if it cannot be measured
   */
  public record Item(
      RecordedItem item, boolean isDone, long audioCharacters, int audioBytesPerMs) {}

  /**
   * Responses.
   *
   * @param open in the order they began
   * @param reasks what the next upstream is to be asked for, in this order
   * @param isOwedForSpeech whether the end of a turn has a response to follow that has not begun
   * @param ended ids of those that are over, oldest first
   */
  public record Responses(
      List<OpenOne> open, List<Again> reasks, boolean isOwedForSpeech, List<String> ended) {
    public Responses {
      open = List.copyOf(open);
      reasks = List.copyOf(reasks);
      ended = List.copyOf(ended);
    }
  }

  /**
   * A response between {@code response.created} and {@code response.done}.
   *
   * @param created the response object of {@code response.created}
   * @param isSeen whether the client saw anything of it after that
   * @param isCancelled whether the client asked for its end
   * @param asked how the client asked for it, or null if the end of a turn did
   */
  public record OpenOne(
      String id,
      boolean isOutOfBand,
      String created,
      boolean isSeen,
      boolean isCancelled,
      @Nullable Asked asked,
      List<Output> items) {
    public OpenOne {
      items = List.copyOf(items);
    }
  }

  /**
   * A {@code response.create}.
   *
   * @param eventId the client's, or null
   * @param body its {@code response} object; null if it had none or was too long to be kept
   * @param isWhole whether the body is all that was asked
   */
  public record Asked(@Nullable String eventId, @Nullable String body, boolean isWhole) {}

  /**
   * An output item of an open response.
   *
   * @param item as the upstream last described it
   * @param previousItemId JSON of the predecessor named when it entered the conversation, or null
   * @param missing a bit for each event that is still to be said of it
   */
  public record Output(
      String id,
      int index,
      String item,
      @Nullable String previousItemId,
      int missing,
      List<OutputPart> parts) {
    public Output {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A content part of an output item.
   *
   * @param missing a bit for each event that is still to be said of it
   * @param finalText the whole text once the upstream said it, else null
   * @param delivered the text that the client was given so far
   */
  public record OutputPart(
      int index, String type, int missing, @Nullable String finalText, String delivered) {}

  /**
   * A response that the next upstream is asked for.
   *
   * @param continues the open response whose id it goes on under, or null if it is a new one
   * @param body what to ask with, or null for a plain one
   */
  public record Again(@Nullable String continues, @Nullable String body, boolean isOutOfBand) {}

  /**
   * The client's input.
   *
   * @param clockMs milliseconds of sound since the session began (rule R18)
   * @param unansweredBytes of sound that nobody has answered and that is not kept here
   * @param openSpeech the item of a speech that has started and not stopped, or null
   * @param stoppedSpeech the item of a speech that has stopped and is not committed, or null
   * @param commands without an acknowledgement, as they came (rule R13)
   */
  public record Input(
      long clockMs,
      long unansweredBytes,
      @Nullable String openSpeech,
      @Nullable String stoppedSpeech,
      List<String> commands) {
    public Input {
      commands = List.copyOf(commands);
    }
  }
}
