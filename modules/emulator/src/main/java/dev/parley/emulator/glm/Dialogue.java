package dev.parley.emulator.glm;

import dev.parley.emulator.brain.Entry;
import dev.parley.emulator.brain.Entry.Called;
import dev.parley.emulator.brain.Entry.Returned;
import dev.parley.emulator.brain.Entry.Role;
import dev.parley.emulator.brain.Entry.Said;
import dev.parley.emulator.brain.Question;
import dev.parley.emulator.brain.Question.ToolChoice;
import dev.parley.emulator.glm.Round.Slot;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a session remembers, by rounds (protocol page, 5 to 8). The oldest rounds go when there is
 * more than the model reads.
 */
final class Dialogue {
  static final int INPUT_TOKENS = 7_168;

  private static final int MAX_ROUNDS = 500;
  private static final int MAX_ENTRIES_OF_A_ROUND = 500;

  /** Far more than the model reads. */
  private static final int MAX_CHARACTERS = 1_000_000;

  private final List<Round> rounds = new ArrayList<>();

  /** Ids of calls without a result, in the order in which they were sent. */
  private final Deque<String> pending = new ArrayDeque<>();

  private boolean fresh;

  /** The user has said something. */
  void heard(String id, JsonObject item, Future<String> text) {
    begin(id).add(id, item, new Slot(text.map(said -> new Said(Role.USER, said)), 0));
    fresh = true;
    makeRoom();
  }

  /** A message was typed; the user's begin rounds. */
  void typed(String id, JsonObject item, Role role, String text) {
    Round round = role == Role.USER ? begin(id) : roomy(id);
    round.add(id, item, Slot.of(new Said(role, text)));
    fresh |= role == Role.USER;
    makeRoom();
  }

  /** A call that the client remembers. */
  void recalled(String id, JsonObject item, Called call) {
    roomy(id).add(id, item, Slot.of(call));
    pending.add(call.callId());
    makeRoom();
  }

  /**
   * A result has come: it is of the call that it names, else of the oldest one without a result.
   */
  void returned(String id, JsonObject item, @Nullable String callId, String output) {
    String oldest = pending.peek();
    String of = callId != null ? callId : oldest == null ? "" : oldest;
    roomy(id).add(id, item, Slot.of(new Returned(of, output)));
    pending.remove(of);
    fresh = true;
    makeRoom();
  }

  /** The model has called a tool. */
  void called(String roundId, Called call) {
    current(roundId).slots().add(Slot.of(call));
    pending.add(call.callId());
  }

  /** The model has answered. */
  void answered(String roundId, String text) {
    current(roundId).slots().add(Slot.of(new Said(Role.ASSISTANT, text)));
  }

  private Round begin(String id) {
    Round round = new Round(id);
    rounds.add(round);
    return round;
  }

  /** The round of the last turn, if a client may add to it. */
  private Round roomy(String idIfNone) {
    Round round = current(idIfNone);
    if (round.slots().size() >= MAX_ENTRIES_OF_A_ROUND) {
      throw GlmError.of("1261", "Prompt 超长。");
    }
    return round;
  }

  private void makeRoom() {
    int characters = rounds.stream().mapToInt(Round::characters).sum();
    while (rounds.size() > 1 && (rounds.size() > MAX_ROUNDS || characters > MAX_CHARACTERS)) {
      characters -= rounds.remove(0).characters();
    }
  }

  private Round current(String idIfNone) {
    return rounds.isEmpty() ? begin(idIfNone) : rounds.get(rounds.size() - 1);
  }

  /** The id that a response shares with the turn that it answers; empty before the first turn. */
  Optional<String> roundId() {
    return rounds.isEmpty() ? Optional.empty() : Optional.of(rounds.get(rounds.size() - 1).id());
  }

  Optional<JsonObject> find(String itemId) {
    return rounds.stream()
        .map(Round::items)
        .filter(items -> items.containsKey(itemId))
        .map(items -> items.get(itemId))
        .findFirst();
  }

  /** Forgets the round that an item belongs to; false if there is no such item. */
  boolean remove(String itemId) {
    return rounds.removeIf(round -> round.items().containsKey(itemId));
  }

  void clear() {
    rounds.clear();
    pending.clear();
    fresh = false;
  }

  /** Whether something has come in since this was asked last. */
  boolean takeFresh() {
    boolean was = fresh;
    fresh = false;
    return was;
  }

  /** The question, once all that was said has been heard. */
  Future<Question> question(SessionSettings settings) {
    List<Future<Entry>> waiting =
        rounds.stream().flatMap(round -> round.slots().stream()).map(Slot::entry).toList();
    PastLines past = PastLines.of(settings.instructions());
    return Future.all(waiting)
        .map(
            all -> {
              List<Entry> entries = new ArrayList<>(past.entries());
              // A silence is no question where the instructions tell one.
              waiting.stream()
                  .map(Future::result)
                  .filter(entry -> past.entries().isEmpty() || !isSilence(entry))
                  .forEach(entries::add);
              int room = INPUT_TOKENS - Tokens.of(past.prompt());
              return new Question(
                  past.prompt(), latest(entries, room), settings.tools(), ToolChoice.AUTO);
            });
  }

  private static boolean isSilence(Entry entry) {
    return entry instanceof Said said && said.role() == Role.USER && said.text().isBlank();
  }

  /** As many of the last entries as fit; the very last one does anyhow. */
  private static List<Entry> latest(List<Entry> entries, int tokens) {
    int from = entries.size();
    int left = tokens;
    while (from > 0) {
      left -= Tokens.of(entries.get(from - 1));
      if (left < 0 && from < entries.size()) {
        break;
      }
      from--;
    }
    return entries.subList(from, entries.size());
  }
}
