package dev.parley.session.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.session.RecordedItem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as commands to an upstream that knows nothing of it: one {@code
 * conversation.item.create} per item, oldest first, under the client's ids (rule R15).
 *
 * <p>What a user said is told as text, as sound where the text is not known and the sound is kept,
 * never as both (rule R12); an answer as the text that was delivered, of a cut one what was heard
 * of it (rule R10); a call once it is complete and before its result (rule R17). Images, the sound
 * of answers and what the upstream's own servers did are not replayed. Immutable.
 */
public final class ReplayPlan {
  private static final int PCM_BYTES_PER_MS = 48;
  private static final int G711_BYTES_PER_MS = 8;

  private final List<String> commands = new ArrayList<>();
  private final Set<String> ids = new LinkedHashSet<>();
  private final int cutItems;
  private final int unreplayable;
  private final int bytesPerMs;
  private long audioBytes;

  private ReplayPlan(
      List<ReplayItem> items,
      int cutItems,
      int unreplayable,
      int bytesPerMs,
      Function<String, ObjectNode> newCommand) {
    this.cutItems = cutItems;
    this.unreplayable = unreplayable;
    this.bytesPerMs = bytesPerMs;
    for (ReplayItem item : items) {
      ObjectNode command = newCommand.apply("conversation.item.create");
      command.set("item", item.toJson());
      commands.add(command.toString());
      ids.add(item.id());
      audioBytes += item.soundBytes();
    }
  }

  /**
   * @param record the conversation in its order
   * @param soundOf what a user said in the item of this id, in the session's input format, or null
   *     if it is not kept
   * @param inputFormat the type of that format: {@code audio/pcm} …
   * @param budget what the upstream takes
   * @param newCommand an event of this type with nothing but the hub's own event id (rule R19)
   */
  public static ReplayPlan of(
      List<RecordedItem> record,
      Function<String, byte @Nullable []> soundOf,
      String inputFormat,
      ReplayBudget budget,
      Function<String, ObjectNode> newCommand) {
    ReplayItems all = new ReplayItems(record, soundOf);
    List<ReplayItem> kept = ReplaySelection.of(all.items(), budget);
    return new ReplayPlan(
        kept,
        all.items().size() - kept.size(),
        all.lost(),
        isG711(inputFormat) ? G711_BYTES_PER_MS : PCM_BYTES_PER_MS,
        newCommand);
  }

  private static boolean isG711(String format) {
    return format.startsWith("audio/pcmu") || format.startsWith("audio/pcma");
  }

  /** The commands in order, each a GA client event. */
  public List<String> commands() {
    return Collections.unmodifiableList(commands);
  }

  /** The ids of the items replayed, in order. */
  public Set<String> ids() {
    return Collections.unmodifiableSet(ids);
  }

  /** How many items are replayed. */
  public int items() {
    return commands.size();
  }

  /** Bytes of sound in the items replayed. */
  public long audioBytes() {
    return audioBytes;
  }

  /** {@link #audioBytes} as time. */
  public long audioMs() {
    return audioBytes / bytesPerMs;
  }

  /** How many items had no room in the budget. */
  public int cutItems() {
    return cutItems;
  }

  /** How many items said something that cannot be said again: images, sound that is gone … */
  public int unreplayable() {
    return unreplayable;
  }
}
