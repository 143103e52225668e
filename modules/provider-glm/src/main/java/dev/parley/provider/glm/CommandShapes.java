package dev.parley.provider.glm;

import static dev.parley.provider.glm.SessionShapes.MAX_LIST;
import static dev.parley.provider.glm.SessionShapes.TYPED;
import static dev.parley.provider.glm.Shape.anyObject;
import static dev.parley.provider.glm.Shape.integer;
import static dev.parley.provider.glm.Shape.listOf;
import static dev.parley.provider.glm.Shape.nullable;
import static dev.parley.provider.glm.Shape.object;
import static dev.parley.provider.glm.Shape.oneOf;
import static dev.parley.provider.glm.Shape.tagged;
import static dev.parley.provider.glm.Shape.text;
import static dev.parley.provider.glm.Shape.unavailable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.provider.api.Refusal;
import dev.parley.provider.glm.Shape.ObjectShape;
import dev.parley.provider.glm.Shape.TaggedShape;

/**
 * The shapes of a client's events and of the items in them. Source: protocols/openai-realtime.md
 * sections 3 and 6.
 */
final class CommandShapes {
  private static final int MAX_METADATA = 16;
  private static final int METADATA_KEY_LENGTH = 64;
  private static final int METADATA_VALUE_LENGTH = 512;

  private static final Shape ID = text(64);
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
      tagged("type").kind("output_text", WRITTEN).kind("output_audio", CommandShapes::lacksText);

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
          .kind("mcp_approval_response", unavailable("MCP tools are"));

  private static final Shape INPUT_ITEM = ITEM.kind("item_reference", TYPED.must("id", ID));

  private static final Shape RESPONSE =
      object()
          .may("conversation", oneOf("auto", "none"))
          .may("input", nullable(listOf(INPUT_ITEM, MAX_LIST)))
          .may("instructions", nullable(text()))
          .may("tools", SessionShapes.TOOLS)
          .may("tool_choice", SessionShapes.TOOL_CHOICE)
          .may("parallel_tool_calls", Shape.flag())
          .may("reasoning", SessionShapes.REASONING)
          .may("prompt", SessionShapes.PROMPT)
          .may("output_modalities", SessionShapes.MODALITIES)
          .may("audio", object().may("output", SessionShapes.AUDIO_OUTPUT))
          .may("max_output_tokens", SessionShapes.MAX_TOKENS)
          .may("metadata", nullable(CommandShapes::metadata));

  private static final ObjectShape HEAD = TYPED.may("event_id", nullable(text(512)));
  private static final ObjectShape OF_ITEM = HEAD.must("item_id", text());

  /** Any client event but an append. */
  static final Shape COMMAND =
      tagged("type")
          .kind("session.update", HEAD.must("session", anyObject()))
          .kind("input_audio_buffer.append", HEAD.must("audio", text()))
          .kind("input_audio_buffer.commit", HEAD)
          .kind("input_audio_buffer.clear", HEAD)
          .kind(
              "conversation.item.create",
              HEAD.must("item", ITEM).may("previous_item_id", nullable(text())))
          .kind(
              "conversation.item.truncate",
              OF_ITEM
                  .must("content_index", integer(0, Integer.MAX_VALUE))
                  .must("audio_end_ms", integer(0, Integer.MAX_VALUE)))
          .kind("conversation.item.delete", OF_ITEM)
          .kind("conversation.item.retrieve", OF_ITEM)
          .kind("response.create", HEAD.may("response", nullable(RESPONSE)))
          .kind("response.cancel", HEAD.may("response_id", nullable(text())));

  private CommandShapes() {}

  private static ObjectShape message(Shape part) {
    return ITEM_HEAD.must("role", text()).must("content", listOf(part, MAX_LIST));
  }

  private static void lacksText(JsonNode value, String path) {
    throw Refusal.missing(path + ".text");
  }

  private static void metadata(JsonNode value, String path) {
    if (!value.isObject()) {
      throw Refusal.wrongType(path, "an object");
    }
    if (value.size() > MAX_METADATA) {
      throw Refusal.invalid(path, "Invalid '" + path + "': expected at most 16 pairs.");
    }
    value
        .properties()
        .forEach(
            pair -> {
              if (pair.getKey().length() > METADATA_KEY_LENGTH) {
                throw Refusal.invalid(
                    path, "Invalid '" + path + "': expected keys of at most 64 characters.");
              }
              text(METADATA_VALUE_LENGTH).check(pair.getValue(), path + "." + pair.getKey());
            });
  }
}
