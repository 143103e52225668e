package dev.parley.session.seam;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.realtime.EventView;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes an upstream look like the one before it going on, for as long as it serves: one for each
 * upstream after the first. What it lets through has the ids, the order and the clock that the
 * client knows (rules R14, R15, R18); what the client knows already it swallows.
 *
 * <p>An upstream that has more ids mapped than there is room for is no longer heard: it falls
 * silent, which the watchdogs notice. Nothing an upstream or a client says makes this throw. Not
 * thread-safe.
 */
public final class Seam {
  /** What the client was told of a replayed item. */
  public enum Seen {
    NOTHING,
    /** {@code conversation.item.added}. */
    ADDED,
    /** {@code conversation.item.added} and {@code .done}. */
    DONE
  }

  /** The conversation as the client knows it; all ids are the client's. */
  public interface Order {
    /** Whether the client has been told of an item with this id, even if it is gone by now. */
    boolean knows(String itemId);

    /** Whether the item came from the upstream of now and is no replay. */
    boolean isBornHere(String itemId);

    /** The id of the last item, or null while there is none. */
    @Nullable String lastId();

    /** The id of the item before this one, or null if it is the first or not here. */
    @Nullable String previousOf(String itemId);
  }

  /**
   * What is known when an upstream takes over.
   *
   * @param audioOffsetMs the client's milliseconds before the first byte that this upstream gets
   * @param replayed the items it is told, by the client's ids, which it is told them under
   * @param order the conversation; asked at any time
   * @param openSpeech the item of the turn that goes on, or null
   * @param conversationId the conversation's id as the client first saw it, or null
   * @param knowsResponse whether the client has been told of a response with this id
   * @param mint makes an id that nobody knows from a prefix such as {@code item_}
   */
  public record Setup(
      long audioOffsetMs,
      Map<String, Seen> replayed,
      Order order,
      @Nullable String openSpeech,
      @Nullable String conversationId,
      Predicate<String> knowsResponse,
      UnaryOperator<String> mint) {}

  private final OpenTurn turn;
  private final Replayed replayed;
  private final ReplayAnswers answers = new ReplayAnswers();
  private final ItemIds items;
  private final ResponseIds responses;
  private final Downward downward;
  private final Upward upward;

  public Seam(Setup setup) {
    turn = new OpenTurn(setup.openSpeech());
    replayed = new Replayed(setup.replayed());
    items = new ItemIds(setup.order(), replayed, turn, setup.mint());
    responses = new ResponseIds(setup.knowsResponse(), setup.mint());
    ItemOrder itemOrder = new ItemOrder(setup.order(), replayed, items);
    downward =
        new Downward(
            items,
            responses,
            itemOrder,
            replayed,
            answers,
            turn,
            setup.audioOffsetMs(),
            setup.conversationId());
    upward = new Upward(items, responses, itemOrder);
  }

  /**
   * The next response of its kind that this upstream begins is the successor of one that the client
   * holds for open: its {@code response.created} is swallowed and it goes on under the old id.
   *
   * @param outOfBand whether it belongs to no conversation
   */
  public void continueResponse(String oldId, boolean outOfBand) {
    responses.await(oldId, outOfBand, null);
  }

  /**
   * As {@link #continueResponse(String, boolean)}.
   *
   * @param metadata as the client saw it in {@code response.created}; tells responses of one kind
   *     apart, and stands in {@code response.done} whatever the upstream says; a missing node says
   *     nothing
   */
  public void continueResponse(String oldId, boolean outOfBand, JsonNode metadata) {
    responses.await(oldId, outOfBand, metadata.isMissingNode() ? null : metadata);
  }

  /** Whether the successor of this response has not begun. */
  public boolean isAwaited(String oldId) {
    return responses.isAwaited(oldId);
  }

  /** No successor of this response is to come: the upstream refused it. */
  public void abandon(String oldId) {
    responses.abandon(oldId);
  }

  /** Whether the upstream has said nothing yet of the turn that goes on. */
  public boolean isTurnAwaited() {
    return turn.isAwaited();
  }

  /** The hub ends the user's open turn by itself: what starts from now on is another one. */
  public void endTurn() {
    turn.onCleared();
  }

  /**
   * The replayed items as they were told, for an upstream that gives them ids of its own; without
   * this such items are new ones.
   *
   * @param commands {@code conversation.item.create} events in the order they were sent; kept until
   *     the upstream's first item event
   */
  public void expectReplayed(List<String> commands) {
    answers.expect(commands);
  }

  /**
   * The id that the upstream is to be told an item under, or has it under: the client's, unless
   * they differ or the client's is longer than every upstream takes.
   */
  public String toldAs(String itemId) {
    return items.toldAs(itemId);
  }

  /**
   * The hub deletes a replayed item upstream and tells it again; the client sees none of it.
   *
   * @param command the {@code conversation.item.create} that tells it, under the client's id
   */
  public void expectMended(String itemId, String command) {
    replayed.expectDeleted(itemId);
    replayed.expectAgain(itemId);
    answers.expectAgain(command);
  }

  /** The hub deletes a replayed item upstream, for itself. */
  public void expectDeleted(String itemId) {
    replayed.expectDeleted(itemId);
  }

  /** The upstream refused a replayed item: nothing of it is to be swallowed. */
  public void onNotReplayed(String itemId) {
    replayed.forget(itemId);
    answers.forget(itemId);
  }

  /**
   * An event of the upstream as the client is to see it.
   *
   * @return the same string if nothing changes; null if the client must not see it
   */
  public @Nullable String translate(EventView event) {
    if (!event.isJson()) {
      return event.text();
    }
    String text = downward.translate(event);
    return isExhausted() ? null : text;
  }

  /**
   * An event of the client, or one of its events sent again, as this upstream is to see it. Not for
   * commands of the hub's own.
   *
   * @return the same string if nothing changes
   */
  public String toUpstream(EventView event) {
    return event.isJson() ? upward.translate(event) : event.text();
  }

  /** Whether no id is mapped and no successor awaited: deltas pass untouched. */
  public boolean isIdle() {
    return responses.isEmpty() && items.isEmpty() && !isExhausted();
  }

  /** Whether this upstream is no longer heard because it had too many ids mapped. */
  public boolean isExhausted() {
    return items.isExhausted() || responses.isExhausted();
  }
}
