package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.Json;
import dev.parley.session.snapshot.SnapshotException;
import org.jspecify.annotations.Nullable;

/** Reads the JSON in a snapshot. Stateless; any thread. */
final class SnapshotJson {
  private SnapshotJson() {}

  /**
   * @param field what it is called if it is wrong
   * @throws SnapshotException if it is not a JSON object
   */
  static ObjectNode object(String field, String json) {
    ObjectNode object = Json.object(json);
    if (object == null) {
      throw new SnapshotException(field + ": is not a JSON object");
    }
    return object;
  }

  /** As {@link #object}; null for null. */
  static @Nullable ObjectNode optionalObject(String field, @Nullable String json) {
    return json == null ? null : object(field, json);
  }

  /**
   * Any value.
   *
   * @param json null for none
   * @throws SnapshotException if it is not JSON
   */
  static @Nullable JsonNode value(String field, @Nullable String json) {
    return json == null ? null : object(field, "{\"value\":" + json + "}").get("value");
  }
}
