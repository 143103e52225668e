package dev.parley.hub.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes an entry where it lives, unless a newer owner has. Answers that owner's epoch, or null
 * when it has written. Crosses the wire between nodes of one version.
 */
final class JournalWrite implements EntryProcessor<String, byte[], @Nullable Long> {
  private static final long serialVersionUID = 1L;

  private final byte[] entry;
  private final long keptMs;

  JournalWrite(byte[] entry, long keptMs) {
    this.entry = entry;
    this.keptMs = keptMs;
  }

  @Override
  public @Nullable Long process(Map.Entry<String, byte[]> place) {
    byte[] known = place.getValue();
    if (known != null && JournalEntry.epochOf(known) > JournalEntry.epochOf(entry)) {
      return JournalEntry.epochOf(known);
    }
    ((ExtendedMapEntry<String, byte[]>) place).setValue(entry, keptMs, TimeUnit.MILLISECONDS);
    return null;
  }
}
