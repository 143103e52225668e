package dev.parley.emulator.openai;

import static dev.parley.emulator.openai.SessionShapes.MAX_LIST;
import static dev.parley.emulator.openai.Shape.anyObject;
import static dev.parley.emulator.openai.Shape.flag;
import static dev.parley.emulator.openai.Shape.integer;
import static dev.parley.emulator.openai.Shape.listOf;
import static dev.parley.emulator.openai.Shape.nullable;
import static dev.parley.emulator.openai.Shape.object;
import static dev.parley.emulator.openai.Shape.oneOf;
import static dev.parley.emulator.openai.Shape.tagged;
import static dev.parley.emulator.openai.Shape.text;

import dev.parley.emulator.openai.Shape.ObjectShape;
import dev.parley.emulator.openai.Shape.TaggedShape;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The shapes of a client's events and of the items in them (protocol page, 3 and 6). */
final class EventShapes {
  private static final int MAX_METADATA = 16;
  private static final int METADATA_KEY_LENGTH = 64;

  private static final Shape ID = text(64);
  private static final ObjectShape TYPED = object().must("type", text());
  private static final ObjectShape WRITTEN = TYPED.must("text", text());

  private static final ObjectShape ITEM_HEAD =
      object()
          .may("id", ID)
          .may("object", oneOf("realtime.item"))
          .may("type", text())
          .may("status", oneOf("in_progress", "completed", "incomplete"));

  private static final Shape USER_PART =
      tagged("type")
          .kind("input_text", WRITTEN)
          .kind("input_audio", TYPED.must("audio", text()).may("transcript", nullable(text())))
          .kind(
              "input_image",
              TYPED.must("image_url", text()).may("detail", oneOf("auto", "low", "high")));

  /** Replayed sound is refused for its lack of text. */
  private static final Shape ASSISTANT_PART =
      tagged("type").kind("output_text", WRITTEN).kind("output_audio", EventShapes::lacksText);

  private static final Shape MESSAGE =
      tagged("role")
          .kind("system", message(tagged("type").kind("input_text", WRITTEN)))
          .kind("user", message(USER_PART))
          .kind("assistant", message(ASSISTANT_PART));

  private static final TaggedShape ITEM =
      tagged("type")
          .kind("message", MESSAGE)
          .kind(
              "function_call",
              ITEM_HEAD.must("name", text(128)).must("arguments", text()).may("call_id", ID))
          .kind("function_call_output", ITEM_HEAD.must("call_id", ID).must("output", text()))
          .kind(
              "mcp_approval_response",
              ITEM_HEAD
                  .must("approval_request_id", ID)
                  .must("approve", flag())
                  .may("reason", nullable(text())));

  private static final Shape INPUT_ITEM = ITEM.kind("item_reference", TYPED.must("id", ID));

  private static final Shape RESPONSE =
      object()
          .may("conversation", oneOf("auto", "none"))
          .may("input", nullable(listOf(INPUT_ITEM, MAX_LIST)))
          .may("instructions", nullable(text()))
          .may("tools", SessionShapes.TOOLS)
          .may("tool_choice", SessionShapes.TOOL_CHOICE)
          .may("parallel_tool_calls", flag())
          .may("reasoning", SessionShapes.REASONING)
          .may("prompt", SessionShapes.PROMPT)
          .may("output_modalities", SessionShapes.MODALITIES)
          .may("audio", object().may("output", SessionShapes.AUDIO_OUTPUT))
          .may("max_output_tokens", SessionShapes.MAX_TOKENS)
          .may("metadata", nullable(EventShapes::metadata));

  private static final ObjectShape EVENT_HEAD = TYPED.may("event_id", nullable(text(512)));

  /** Any client event. */
  static final Shape EVENT =
      tagged("type")
          .kind("session.update", EVENT_HEAD.must("session", anyObject()))
          .kind("input_audio_buffer.append", EVENT_HEAD.must("audio", text()))
          .kind("input_audio_buffer.commit", EVENT_HEAD)
          .kind("input_audio_buffer.clear", EVENT_HEAD)
          .kind(
              "conversation.item.create",
              EVENT_HEAD.must("item", ITEM).may("previous_item_id", nullable(text())))
          .kind(
              "conversation.item.truncate",
              EVENT_HEAD
                  .must("item_id", text())
                  .must("content_index", integer(0, Integer.MAX_VALUE))
                  .must("audio_end_ms", integer(0, Integer.MAX_VALUE)))
          .kind("conversation.item.delete", EVENT_HEAD.must("item_id", text()))
          .kind("conversation.item.retrieve", EVENT_HEAD.must("item_id", text()))
          .kind("response.create", EVENT_HEAD.may("response", nullable(RESPONSE)))
          .kind("response.cancel", EVENT_HEAD.may("response_id", nullable(text())));

  private EventShapes() {}

  private static ObjectShape message(Shape part) {
    return ITEM_HEAD.must("role", text()).must("content", listOf(part, MAX_LIST));
  }

  private static void lacksText(@Nullable Object value, String path) {
    throw ClientError.missing(path + ".text");
  }

  private static void metadata(@Nullable Object value, String path) {
    if (!(value instanceof JsonObject pairs)) {
      throw ClientError.wrongType(path, "an object");
    }
    if (pairs.size() > MAX_METADATA) {
      throw ClientError.invalid(path, "Invalid '" + path + "': expected at most 16 pairs.");
    }
    for (String key : pairs.fieldNames()) {
      if (key.length() > METADATA_KEY_LENGTH) {
        throw ClientError.invalid(
            path, "Invalid '" + path + "': expected keys of at most 64 characters.");
      }
      text(512).check(pairs.getValue(key), path + "." + key);
    }
  }
}
