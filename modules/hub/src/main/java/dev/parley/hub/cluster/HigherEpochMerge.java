package dev.parley.hub.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Which entry of a session stays when a split cluster has healed: the one with the higher epoch,
 * not the later one (rule R22). Hazelcast makes it by its name.
 */
public final class HigherEpochMerge
    implements SplitBrainMergePolicy<byte[], MergingValue<byte[]>, byte[]> {
  @Override
  public byte @Nullable [] merge(
      @Nullable MergingValue<byte[]> merging, @Nullable MergingValue<byte[]> existing) {
    byte[] theirs = merging == null ? null : merging.getDeserializedValue();
    byte[] ours = existing == null ? null : existing.getDeserializedValue();
    if (theirs == null || ours == null) {
      return theirs == null ? ours : theirs;
    }
    return JournalEntry.epochOf(theirs) > JournalEntry.epochOf(ours) ? theirs : ours;
  }

  @Override
  public void writeData(ObjectDataOutput out) {}

  @Override
  public void readData(ObjectDataInput in) {}
}
