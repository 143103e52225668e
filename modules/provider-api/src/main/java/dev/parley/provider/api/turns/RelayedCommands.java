package dev.parley.provider.api.turns;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Commits and clears that the provider has not answered, oldest first, and the commands that
 * cutting turns takes, whose answers no client may see (rule R19). Not thread-safe.
 */
final class RelayedCommands {
  /** Whose command an error answers. */
  enum Refused {
    OF_CLIENTS,
    /** What ends a turn. */
    OF_TURN,
    /** Nobody needs to know. */
    OF_NO_MATTER
  }

  private record Commit(@Nullable String eventId, @Nullable String label) {}

  private record Clear(@Nullable String eventId) {}

  private final String prefix;
  private final ArrayDeque<Commit> commits = new ArrayDeque<>();
  private final ArrayDeque<Clear> clears = new ArrayDeque<>();
  private long count;

  /**
   * @param prefix of the hub's own event ids, which no client's begin with
   */
  RelayedCommands(String prefix) {
    this.prefix = prefix;
  }

  private String id(String what) {
    count++;
    return prefix + what + count;
  }

  private static String command(String type, String eventId) {
    return "{\"type\":\"" + type + "\",\"event_id\":\"" + eventId + "\"}";
  }

  /**
   * @param label of the item that it makes
   */
  String commit(String label) {
    String id = id("turn");
    commits.add(new Commit(id, label));
    return command("input_audio_buffer.commit", id);
  }

  String create() {
    return command("response.create", id("turn"));
  }

  String cancel() {
    return command("response.cancel", id("end"));
  }

  String clear() {
    String id = id("end");
    clears.add(new Clear(id));
    return command("input_audio_buffer.clear", id);
  }

  /**
   * The client commits.
   *
   * @param label of the turn that ends with that, or null
   */
  void expectCommitted(@Nullable String eventId, @Nullable String label) {
    commits.add(new Commit(eventId, label));
  }

  void expectCleared(@Nullable String eventId) {
    clears.add(new Clear(eventId));
  }

  /** The label of the oldest commit, or null for the provider's own. */
  @Nullable String onCommitted() {
    Commit oldest = commits.poll();
    return oldest == null ? null : oldest.label();
  }

  /** Whether the client is to know that the buffer is empty. */
  boolean onCleared() {
    Clear oldest = clears.poll();
    return oldest == null || !isOwn(oldest.eventId());
  }

  private boolean isOwn(@Nullable String eventId) {
    return eventId != null && eventId.startsWith(prefix);
  }

  /** Something was refused. */
  Refused onError(@Nullable String eventId, String code) {
    if (eventId != null || code.equals("input_audio_buffer_commit_empty")) {
      removeCommit(eventId);
    }
    if (!isOwn(eventId)) {
      return Refused.OF_CLIENTS;
    }
    return Objects.requireNonNull(eventId).startsWith("turn", prefix.length())
        ? Refused.OF_TURN
        : Refused.OF_NO_MATTER;
  }

  private void removeCommit(@Nullable String eventId) {
    for (Iterator<Commit> each = commits.iterator(); each.hasNext(); ) {
      if (Objects.equals(each.next().eventId(), eventId)) {
        each.remove();
        return;
      }
    }
  }
}
