package dev.parley.hub.cluster;

import com.hazelcast.map.EntryProcessor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Removes an entry where it lives, unless a newer owner has written. Answers nothing. */
final class JournalRemoval implements EntryProcessor<String, byte[], @Nullable Long> {
  private static final long serialVersionUID = 1L;

  private final long epoch;

  JournalRemoval(long epoch) {
    this.epoch = epoch;
  }

  @Override
  @SuppressWarnings("NullAway") // a null value is how an entry is removed
  public @Nullable Long process(Map.Entry<String, byte[]> place) {
    byte[] known = place.getValue();
    if (known != null && JournalEntry.epochOf(known) <= epoch) {
      place.setValue(null);
    }
    return null;
  }
}
