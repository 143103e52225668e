package dev.parley.session.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.session.RecordedItem;
import dev.parley.session.RecordedItem.Part;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Items of a record. */
final class Records {
  private Records() {}

  static RecordedItem message(String id, String role, Part... parts) {
    return new RecordedItem(
        id, "message", role, "completed", List.of(parts), null, null, null, null);
  }

  static RecordedItem typed(String id, String text) {
    return message(id, "user", new Part("input_text", text, -1));
  }

  /**
   * @param transcript null while it is not known
   */
  static RecordedItem spoken(String id, String transcript) {
    return message(id, "user", new Part("input_audio", transcript, -1));
  }

  static RecordedItem answer(String id, String transcript) {
    return message(id, "assistant", new Part("output_audio", transcript, -1));
  }

  static RecordedItem call(String id, String callId, String status, String arguments) {
    return new RecordedItem(
        id, "function_call", null, status, List.of(), "lookup", callId, arguments, null);
  }

  static RecordedItem output(String id, String callId, String output) {
    return new RecordedItem(
        id, "function_call_output", null, "completed", List.of(), null, callId, null, output);
  }

  static RecordedItem other(String id, String type) {
    return new RecordedItem(id, type, null, "completed", List.of(), "x", null, "{}", "y");
  }

  /** Numbered commands of the hub's. */
  static Function<String, ObjectNode> commands() {
    AtomicInteger ids = new AtomicInteger();
    return type ->
        JsonNodeFactory.instance
            .objectNode()
            .put("type", type)
            .put("event_id", "parley_" + ids.incrementAndGet());
  }
}
