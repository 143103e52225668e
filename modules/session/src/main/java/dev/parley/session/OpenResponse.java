package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.session.snapshot.MachineSnapshot.Asked;
import dev.parley.session.snapshot.MachineSnapshot.OpenOne;
import dev.parley.session.snapshot.MachineSnapshot.Output;
import dev.parley.session.snapshot.SnapshotException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One response between {@code response.created} and {@code response.done}. */
final class OpenResponse {
  /** More items than this are not followed. */
  static final int MAX_ITEMS = 128;

  /** How far it is: CREATED → PRODUCING → DONE, or from CREATED to DONE. */
  enum Phase {
    CREATED,
    PRODUCING,
    DONE
  }

  private final String id;
  private final boolean outOfBand;
  private final ObjectNode created;
  private final List<OpenItem> items = new ArrayList<>(1);
  private final Set<String> runningTools = new HashSet<>(0);
  private final DeltaLog deltas = new DeltaLog();
  private Phase phase = Phase.CREATED;
  private long sinceMs;
  private boolean delivered;
  private boolean seen;
  private boolean cancelled;
  private ResponseMachine.@Nullable Asked askedBy;
  private long commitsKnown;

  /**
   * @param created the response object of {@code response.created}
   * @param watchMs watch time now
   */
  OpenResponse(String id, boolean outOfBand, ObjectNode created, long watchMs) {
    this.id = id;
    this.outOfBand = outOfBand;
    this.created = created;
    this.sinceMs = watchMs;
  }

  /** As a snapshot has it. */
  OpenOne snapshot() {
    ResponseMachine.Asked by = askedBy;
    Asked asked = by == null ? null : new Asked(by.eventId(), text(by.body()), by.isWhole());
    List<Output> outputs = items.stream().map(item -> item.snapshot(deltas)).toList();
    return new OpenOne(id, outOfBand, created.toString(), seen, cancelled, asked, outputs);
  }

  private static @Nullable String text(@Nullable ObjectNode json) {
    return json == null ? null : json.toString();
  }

  /**
   * From a snapshot.
   *
   * @param isSeen whether the client may have seen anything of it
   */
  static OpenResponse restored(OpenOne from, boolean isSeen, long watchMs) {
    ObjectNode created = SnapshotJson.object("response.created", from.created());
    OpenResponse restored = new OpenResponse(from.id(), from.isOutOfBand(), created, watchMs);
    restored.seen = isSeen;
    restored.cancelled = from.isCancelled();
    Asked by = from.asked();
    if (by != null) {
      ObjectNode body = SnapshotJson.optionalObject("asked.body", by.body());
      int characters = by.body() == null ? 0 : by.body().length();
      restored.askedBy =
          new ResponseMachine.Asked(
              by.eventId(), from.isOutOfBand(), body, by.isWhole(), characters, watchMs);
    }
    for (Output item : from.items()) {
      if (restored.item(item.id()) != null) {
        throw new SnapshotException("response.items: two have one id");
      }
      restored.items.add(OpenItem.restored(item, restored.deltas));
    }
    return restored;
  }

  String id() {
    return id;
  }

  /** Whether it belongs to no conversation (section 5.8). */
  boolean isOutOfBand() {
    return outOfBand;
  }

  ObjectNode created() {
    return created;
  }

  Phase phase() {
    return phase;
  }

  /** Watch time of {@code response.created} or of the last output. */
  long sinceMs() {
    return sinceMs;
  }

  /** Whether any text, audio, transcript or call reached the client. */
  boolean hasDelivered() {
    return delivered;
  }

  /** Whether anything of it after {@code response.created} reached the client (rule R14). */
  boolean isSeen() {
    return seen;
  }

  /** The client asked for its end. */
  void onCancelled() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  void onAskedBy(ResponseMachine.Asked command) {
    askedBy = command;
  }

  /** The command that asked for it; null if the end of a turn did. */
  ResponseMachine.@Nullable Asked askedBy() {
    return askedBy;
  }

  /**
   * It begins.
   *
   * @param commits how many items of the user's sound there have been: those it answers
   */
  void onBegun(long commits) {
    commitsKnown = commits;
  }

  long commitsKnown() {
    return commitsKnown;
  }

  /** Another upstream is to begin it anew. */
  void onUpstreamReplaced(long watchMs) {
    sinceMs = watchMs;
  }

  List<OpenItem> items() {
    return items;
  }

  DeltaLog deltas() {
    return deltas;
  }

  /** Content went to the client. Hot path. */
  void onContent(long watchMs) {
    delivered = true;
    seen = true;
    onOutput(watchMs);
  }

  /** Content went to the client by an event that is not a delta. */
  void onDelivered() {
    delivered = true;
  }

  /** The upstream works on it. */
  void onOutput(long watchMs) {
    if (phase != Phase.DONE) {
      phase = Phase.PRODUCING;
      sinceMs = watchMs;
    }
  }

  /** An event of it goes to the client. */
  void onSeen() {
    seen = true;
  }

  /** Any event of a response that has begun to produce shows that it goes on. */
  void onProgress(long watchMs) {
    if (phase == Phase.PRODUCING) {
      sinceMs = watchMs;
    }
  }

  /**
   * Whether the upstream waits for a tool that it runs itself (section 4.5), which may take any
   * time.
   */
  boolean isWaitingForTool() {
    return !runningTools.isEmpty();
  }

  void onToolStarted(String itemId) {
    if (item(itemId) != null) {
      runningTools.add(itemId);
    }
  }

  void onToolEnded(String itemId, long watchMs) {
    if (runningTools.remove(itemId)) {
      onOutput(watchMs);
    }
  }

  void onDone() {
    phase = Phase.DONE;
  }

  void onItemAdded(String itemId, int outputIndex, ObjectNode item) {
    if (item(itemId) == null && items.size() < MAX_ITEMS) {
      items.add(new OpenItem(itemId, outputIndex, item));
    }
  }

  void onItemSaid(OpenItem item, OpenItem.Missing event, ObjectNode finalItem) {
    item.onSaid(event, finalItem);
    if (items.stream().noneMatch(OpenItem::isOpen)) {
      deltas.clear();
    }
  }

  @Nullable OpenItem item(String itemId) {
    for (OpenItem item : items) {
      if (item.id().equals(itemId)) {
        return item;
      }
    }
    return null;
  }
}
