package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.realtime.EventView;
import dev.parley.session.seam.Seam;
import dev.parley.session.snapshot.MachineSnapshot;
import dev.parley.session.snapshot.SnapshotException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The default conversation's items in order, as text, kept from the upstream's events: a client's
 * command counts only once the upstream said that it holds. Bounded by items and characters; the
 * oldest go first.
 */
public final class ConversationRecord implements Seam.Order {
  /** The most items kept. */
  public static final int MAX_ITEMS = 2_000;

  /** The most characters kept, over all items. */
  public static final long MAX_CHARACTERS = 4L << 20;

  /** How many items that are gone are known by id. */
  private static final int MAX_GONE = MachineSnapshot.MAX_GONE;

  /** An item and what belongs to it. */
  private static final class Entry {
    private final int upstream;
    private final ItemAudio audio;
    private RecordedItem item;
    private boolean done;

    Entry(RecordedItem item, int upstream, ItemAudio audio) {
      this.item = item;
      this.upstream = upstream;
      this.audio = audio;
    }
  }

  private final List<String> order = new ArrayList<>();
  private final Map<String, Entry> entries = new HashMap<>();
  private final Set<String> gone = new LinkedHashSet<>();
  private ItemAudio playing = ItemAudio.ofNothing();
  private int outputBytesPerMs = ItemAudio.PCM_BYTES_PER_MS;
  private int upstream;
  private long characters;
  private long dropped;

  /** The items in the conversation's order. */
  public List<RecordedItem> items() {
    List<RecordedItem> view = new ArrayList<>(order.size());
    for (String id : order) {
      RecordedItem item = item(id);
      if (item != null) {
        view.add(item);
      }
    }
    return view;
  }

  /** The item with this id, or null. */
  public @Nullable RecordedItem item(String id) {
    Entry entry = entries.get(id);
    return entry == null ? null : entry.item;
  }

  /** Whether the client has been told of an item with this id, even if it is gone by now. */
  @Override
  public boolean knows(String id) {
    return entries.containsKey(id) || gone.contains(id);
  }

  /** Whether the client has been told that the item is final: {@code conversation.item.done}. */
  public boolean isDone(String id) {
    Entry entry = entries.get(id);
    return entry != null && entry.done;
  }

  /** Whether the item came from the upstream of now: others hold it only as a replay (R16). */
  @Override
  public boolean isBornHere(String id) {
    Entry entry = entries.get(id);
    return entry != null && entry.upstream == upstream;
  }

  /** The id of the last item, or null while there is none. */
  @Override
  public @Nullable String lastId() {
    return order.isEmpty() ? null : order.get(order.size() - 1);
  }

  /** The id of the item before this one, or null if it is the first or not here. */
  @Override
  public @Nullable String previousOf(String id) {
    int at = order.lastIndexOf(id);
    return at < 1 ? null : order.get(at - 1);
  }

  public int size() {
    return order.size();
  }

  /** Characters held now. */
  public long characters() {
    return characters;
  }

  /** How many items fell out because of the bounds. */
  public long dropped() {
    return dropped;
  }

  /** The items as a snapshot has them, in order. */
  List<MachineSnapshot.Item> snapshot() {
    List<MachineSnapshot.Item> all = new ArrayList<>(order.size());
    for (String id : order) {
      Entry entry = entries.get(id);
      if (entry != null) {
        ItemAudio audio = entry.audio;
        all.add(
            new MachineSnapshot.Item(
                entry.item, entry.done, audio.base64Characters(), audio.bytesPerMs()));
      }
    }
    return all;
  }

  /** The ids of items that are gone, as a snapshot has them. */
  List<String> gone() {
    return gone.stream().filter(id -> id.length() <= MachineSnapshot.MAX_NOTED_ID).toList();
  }

  /**
   * Begins with what a snapshot holds.
   *
   * @throws SnapshotException if two items have one id
   */
  void restore(MachineSnapshot.Conversation conversation) {
    for (MachineSnapshot.Item each : conversation.items()) {
      RecordedItem item = each.item();
      ItemAudio audio =
          ItemAudio.restored(item.id(), each.audioBytesPerMs(), each.audioCharacters());
      Entry entry = new Entry(item, upstream, audio);
      entry.done = each.isDone();
      if (entries.put(item.id(), entry) != null) {
        throw new SnapshotException("items: two have one id");
      }
      order.add(item.id());
      characters += item.characters();
    }
    gone.addAll(conversation.gone());
    keepBounds();
  }

  /** Items that enter from now on come from another upstream. */
  void onUpstreamReplaced() {
    upstream++;
  }

  /**
   * The audio of the answers that begin from now on is of this format.
   *
   * @param format {@code audio.output.format} of the session or of the response
   */
  void onOutputFormat(JsonNode format) {
    outputBytesPerMs = ItemAudio.bytesPerMs(format);
  }

  /**
   * {@code response.output_audio.delta} went to the client: what a later {@code truncate} is
   * measured against. Hot path: two looks at the frame, nothing is made while one item follows
   * itself.
   */
  void onAudioDelta(EventView event) {
    if (!event.itemIdIs(playing.itemId())) {
      String id = event.itemId();
      Entry entry = id == null ? null : entries.get(id);
      playing = entry == null ? new ItemAudio(id == null ? "" : id, outputBytesPerMs) : entry.audio;
    }
    playing.add(event.deltaLength());
  }

  /**
   * {@code conversation.item.added} and {@code .done}: the item enters, or the known one is brought
   * up to date in its place.
   *
   * @param event the whole event; {@code previous_item_id} null means that it is the first, absent
   *     or not known here means that it is the last
   */
  void onItem(JsonNode event) {
    RecordedItem item = RecordedItem.of(event.path("item"));
    if (item == null) {
      return;
    }
    Entry known = entries.get(item.id());
    if (known == null) {
      known = enter(item, position(event.get("previous_item_id")));
    } else {
      put(known, known.item.updatedBy(item, known.audio.ms()));
    }
    known.done |= event.path("type").asText().equals("conversation.item.done");
    keepBounds();
  }

  private Entry enter(RecordedItem item, int at) {
    ItemAudio audio =
        playing.itemId().equals(item.id()) ? playing : new ItemAudio(item.id(), outputBytesPerMs);
    Entry entry = new Entry(item, upstream, audio);
    order.add(at, item.id());
    entries.put(item.id(), entry);
    gone.remove(item.id());
    characters += item.characters();
    return entry;
  }

  private int position(@Nullable JsonNode previous) {
    if (previous == null) {
      return order.size();
    }
    if (!previous.isTextual()) {
      return 0;
    }
    int at = order.lastIndexOf(previous.textValue());
    return at < 0 ? order.size() : at + 1;
  }

  /** {@code conversation.item.deleted}. */
  void onDeleted(@Nullable String itemId) {
    if (itemId != null && remove(itemId)) {
      order.remove(itemId);
    }
  }

  /** {@code conversation.item.truncated}. */
  void onTruncated(JsonNode event) {
    onTruncated(event, null);
  }

  /**
   * {@code conversation.item.truncated}.
   *
   * @param delivered the part's transcript as far as the client has it, if the item is still being
   *     produced; else null
   */
  void onTruncated(JsonNode event, @Nullable String delivered) {
    Entry entry = entryOf(event);
    if (entry != null) {
      put(
          entry,
          entry.item.truncatedAt(
              event.path("content_index").asInt(0),
              event.path("audio_end_ms").asLong(0),
              entry.audio.ms(),
              delivered));
      keepBounds();
    }
  }

  /** {@code conversation.item.input_audio_transcription.completed}. */
  void onTranscript(JsonNode event) {
    Entry entry = entryOf(event);
    if (entry != null) {
      put(
          entry,
          entry.item.withTranscript(
              event.path("content_index").asInt(0), event.path("transcript").asText("")));
      keepBounds();
    }
  }

  private @Nullable Entry entryOf(JsonNode event) {
    return entries.get(event.path("item_id").asText(""));
  }

  private void put(Entry entry, RecordedItem item) {
    characters += item.characters() - entry.item.characters();
    entry.item = item;
  }

  private boolean remove(String id) {
    Entry removed = entries.remove(id);
    if (removed == null) {
      return false;
    }
    characters -= removed.item.characters();
    if (playing == removed.audio) {
      playing = ItemAudio.ofNothing();
    }
    gone.add(id);
    if (gone.size() > MAX_GONE) {
      gone.remove(gone.iterator().next());
    }
    return true;
  }

  private void keepBounds() {
    while (order.size() > MAX_ITEMS || characters > MAX_CHARACTERS) {
      remove(order.remove(0));
      dropped++;
    }
  }
}
