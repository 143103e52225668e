package dev.parley.session.replay;

import dev.parley.session.RecordedItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What of a record can be replayed, in order. Used once. */
final class ReplayItems {
  private final Function<String, byte @Nullable []> soundOf;
  private final List<ReplayItem> items = new ArrayList<>();
  private final Map<String, ReplayItem> calls = new HashMap<>();
  private final Set<String> answered = new HashSet<>();
  private final Map<String, RecordedItem> earlyOutputs = new LinkedHashMap<>();
  private int lost;

  /**
   * @param soundOf the sound of a user's item, or null if it is not kept
   */
  ReplayItems(List<RecordedItem> record, Function<String, byte @Nullable []> soundOf) {
    this.soundOf = soundOf;
    record.forEach(this::add);
    lost += earlyOutputs.size();
  }

  /** A result never stands before its call. */
  List<ReplayItem> items() {
    return items;
  }

  /** How many said something that cannot be said again. */
  int lost() {
    return lost;
  }

  private void add(RecordedItem item) {
    switch (item.type()) {
      case "message" -> addMessage(item);
      case "function_call" -> addCall(item);
      case "function_call_output" -> addOutput(item);
      // Each upstream lists the tools of its own servers by itself (section 5.9).
      case "mcp_list_tools" -> {}
      default -> lost++;
    }
  }

  private void addMessage(RecordedItem item) {
    List<String> texts =
        item.parts().stream()
            .map(RecordedItem.Part::known)
            .filter(Objects::nonNull)
            .filter(text -> !text.isBlank())
            .toList();
    boolean user = "user".equals(item.role());
    byte[] sound = user && texts.isEmpty() ? soundOf(item) : null;
    if (!user && !"assistant".equals(item.role()) && !"system".equals(item.role())) {
      lost++;
    } else if (!texts.isEmpty()) {
      items.add(ReplayItem.message(item, texts));
    } else if (sound != null) {
      items.add(ReplayItem.spoken(item, sound));
    } else if (item.parts().stream().anyMatch(part -> part.known() == null)) {
      lost++;
    }
  }

  private byte @Nullable [] soundOf(RecordedItem item) {
    boolean spoken = item.parts().stream().anyMatch(part -> part.type().equals("input_audio"));
    byte[] sound = spoken ? soundOf.apply(item.id()) : null;
    return sound == null || sound.length == 0 ? null : sound;
  }

  /** Half a call is none: it was never made, or is made again. */
  private void addCall(RecordedItem item) {
    String callId = item.callId();
    if ("in_progress".equals(item.status())) {
      return;
    }
    if (callId == null || !isComplete(item) || calls.containsKey(callId)) {
      lost++;
      return;
    }
    ReplayItem call = ReplayItem.call(item);
    calls.put(callId, call);
    items.add(call);
    RecordedItem early = earlyOutputs.remove(callId);
    if (early != null) {
      items.add(ReplayItem.output(early, call));
    }
  }

  private static boolean isComplete(RecordedItem call) {
    return "completed".equals(call.status()) && call.name() != null && call.arguments() != null;
  }

  /** A call has one result (rule R17). */
  private void addOutput(RecordedItem item) {
    String callId = item.callId();
    if (callId == null || item.output() == null || !answered.add(callId)) {
      lost++;
      return;
    }
    ReplayItem call = calls.get(callId);
    if (call == null) {
      earlyOutputs.put(callId, item);
    } else {
      items.add(ReplayItem.output(item, call));
    }
  }
}
