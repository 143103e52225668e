package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the user said, as GLM heard it. It comes before, during or after the answer, under an id
 * that may also be the answer's, and one piece for each stretch of a long turn. It is always
 * recorded; the client is told if it asked for it. Not thread-safe. Source:
 * protocols/glm-realtime.md sections 5 and 11.2.
 */
final class Transcripts {
  /** Items, or transcripts, that wait for their counterpart. */
  private static final int MAX_WAITING = 64;

  /** One stretch. */
  private static final class Piece {
    private final @Nullable String glmItemId;
    private @Nullable String text;
    private boolean known;

    Piece(@Nullable String glmItemId) {
      this.glmItemId = glmItemId;
    }
  }

  private static final class Waiting {
    private final String itemId;
    private final List<Piece> pieces = new ArrayList<>();
    private @Nullable GaItem item;

    Waiting(String itemId) {
      this.itemId = itemId;
    }

    boolean isComplete() {
      return item != null && pieces.stream().allMatch(piece -> piece.known);
    }
  }

  private final GaEvents events;
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /**
   * What GLM heard.
   *
   * @param text null when it could not understand it
   */
  private record Result(@Nullable String text) {}

  /** What came before GLM told of the commit. */
  private final Map<String, Result> early = new LinkedHashMap<>();

  private boolean told;
  private boolean inPieces;

  Transcripts(GaEvents events) {
    this.events = events;
  }

  /**
   * What the client wants to know from now on. GLM has one model and gives a transcript whole; a
   * client that asked for a model of those that stream gets it as one piece and as a whole.
   *
   * @param model that the client named, or null if it wants to know nothing
   */
  void tell(@Nullable String model) {
    told = model != null;
    inPieces = model != null && !model.startsWith("whisper");
  }

  /** A stretch of a turn was committed. */
  void expect(String itemId, @Nullable String glmItemId) {
    Waiting turn =
        waiting.stream().filter(each -> each.itemId.equals(itemId)).findFirst().orElse(null);
    if (turn == null) {
      turn = new Waiting(itemId);
      waiting.add(turn);
      if (waiting.size() > MAX_WAITING) {
        waiting.remove();
      }
    }
    Piece piece = new Piece(glmItemId);
    turn.pieces.add(piece);
    Result result = glmItemId == null ? null : early.remove(glmItemId);
    if (result != null) {
      piece.text = result.text();
      piece.known = true;
    }
  }

  /** The turn is an item of the conversation. */
  void onItem(GaItem item) {
    for (Waiting turn : waiting) {
      if (turn.itemId.equals(item.id())) {
        turn.item = item;
        settle(turn);
        return;
      }
    }
  }

  /** No such turn will be. */
  void forget(String itemId) {
    waiting.removeIf(turn -> turn.itemId.equals(itemId));
  }

  /**
   * GLM heard something.
   *
   * @param glmItemId its id, or null: then the oldest that waits
   * @param transcript null when it could not understand it
   */
  void onHeard(@Nullable String glmItemId, @Nullable String transcript) {
    for (Waiting turn : waiting) {
      for (Piece piece : turn.pieces) {
        if (!piece.known
            && (glmItemId == null
                || Objects.equals(piece.glmItemId, glmItemId)
                || piece.glmItemId == null)) {
          piece.text = transcript;
          piece.known = true;
          settle(turn);
          return;
        }
      }
    }
    if (glmItemId != null && early.size() < MAX_WAITING) {
      early.put(glmItemId, new Result(transcript));
    }
  }

  private void settle(Waiting turn) {
    GaItem item = turn.item;
    if (item == null || !turn.isComplete()) {
      return;
    }
    waiting.remove(turn);
    List<String> texts = new ArrayList<>();
    for (Piece piece : turn.pieces) {
      String text = piece.text;
      if (text != null) {
        texts.add(text);
      }
    }
    if (texts.isEmpty()) {
      fail(item);
    } else {
      String transcript = String.join(" ", texts);
      item.setTranscript(transcript);
      complete(item, transcript);
    }
  }

  private void complete(GaItem item, String transcript) {
    if (!told) {
      return;
    }
    if (inPieces && !transcript.isEmpty()) {
      events.send(event("delta", item).put("delta", transcript));
    }
    ObjectNode event = event("completed", item).put("transcript", transcript);
    event.putObject("usage").put("type", "duration").put("seconds", item.soundMs() / 1_000.0);
    events.send(event);
  }

  private void fail(GaItem item) {
    if (!told) {
      return;
    }
    ObjectNode event = event("failed", item);
    event
        .putObject("error")
        .put("type", "server_error")
        .put("code", "audio_unintelligible")
        .put("message", "The audio could not be transcribed.")
        .putNull("param");
    events.send(event);
  }

  private ObjectNode event(String what, GaItem item) {
    return events
        .event("conversation.item.input_audio_transcription." + what)
        .put("item_id", item.id())
        .put("content_index", 0);
  }
}
