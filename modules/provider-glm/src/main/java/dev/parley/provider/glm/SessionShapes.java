package dev.parley.provider.glm;

import static dev.parley.provider.glm.Shape.anyObject;
import static dev.parley.provider.glm.Shape.anything;
import static dev.parley.provider.glm.Shape.flag;
import static dev.parley.provider.glm.Shape.integer;
import static dev.parley.provider.glm.Shape.listOf;
import static dev.parley.provider.glm.Shape.nullable;
import static dev.parley.provider.glm.Shape.number;
import static dev.parley.provider.glm.Shape.object;
import static dev.parley.provider.glm.Shape.oneOf;
import static dev.parley.provider.glm.Shape.tagged;
import static dev.parley.provider.glm.Shape.text;
import static dev.parley.provider.glm.Shape.textOr;
import static dev.parley.provider.glm.Shape.unavailable;

import dev.parley.provider.api.Refusal;
import dev.parley.provider.glm.Shape.ObjectShape;

/**
 * The shape of a session's configuration: that of protocols/openai-realtime.md section 2, less what
 * GLM cannot be brought to do and a client could not do without, plus {@code beta_fields}, by which
 * a session asks for GLM's video mode.
 */
final class SessionShapes {
  static final int MAX_LIST = 1_024;

  static final ObjectShape TYPED = object().must("type", text());

  static final Shape MODALITIES =
      (value, path) -> {
        listOf(oneOf("text", "audio"), MAX_LIST).check(value, path);
        if (value.size() != 1) {
          throw Refusal.invalid(
              path, "Invalid modalities. Supported combinations are: ['text'] and ['audio'].");
        }
      };

  static final Shape TOOLS =
      listOf(
          tagged("type")
              .kind(
                  "function",
                  TYPED
                      .must("name", text(128))
                      .may("description", text())
                      .may("parameters", anyObject()))
              .kind("mcp", unavailable("MCP tools are")),
          MAX_LIST);

  static final Shape TOOL_CHOICE =
      textOr(
          oneOf("auto", "none", "required"),
          tagged("type")
              .kind("function", TYPED.must("name", text(128)))
              .kind("mcp", unavailable("MCP tools are")));

  static final Shape MAX_TOKENS = textOr(oneOf("inf"), integer(1, 4_096));

  static final Shape REASONING =
      object().may("effort", oneOf("minimal", "low", "medium", "high", "xhigh"));

  static final Shape PROMPT = nullable(unavailable("Stored prompts are"));

  private static final Shape FORMAT =
      tagged("type")
          .kind("audio/pcm", TYPED.may("rate", integer(24_000, 24_000)))
          .kind("audio/pcmu", unavailable("G.711 is"))
          .kind("audio/pcma", unavailable("G.711 is"));

  private static final Shape TRANSCRIPTION =
      object()
          .may("model", text(256))
          .may("language", nullable(text(64)))
          .may("prompt", nullable(text()))
          .may("keywords", listOf(text(), MAX_LIST))
          .may("languages", listOf(text(64), MAX_LIST))
          .may("delay", oneOf("minimal", "low", "medium", "high", "xhigh"));

  private static final Shape NOISE_REDUCTION =
      object().may("type", oneOf("near_field", "far_field")).may("strength", number(0, 1));

  private static final Shape TURN_DETECTION =
      tagged("type", "server_vad")
          .kind(
              "server_vad",
              object()
                  .may("type", text())
                  .may("threshold", number(0, 1))
                  .may("prefix_padding_ms", integer(0, 60_000))
                  .may("silence_duration_ms", integer(0, 60_000))
                  .may("idle_timeout_ms", nullable(integer(5_000, 30_000)))
                  .may("create_response", flag())
                  .may("interrupt_response", flag()))
          .kind(
              "semantic_vad",
              object()
                  .may("type", text())
                  .may("eagerness", oneOf("low", "medium", "high", "auto"))
                  .may("create_response", flag())
                  .may("interrupt_response", flag()));

  private static final Shape VOICE = textOr(text(256), object().must("id", text(256)));

  static final ObjectShape AUDIO_OUTPUT = object().may("format", FORMAT).may("voice", VOICE);

  private static final Shape TRUNCATION =
      textOr(
          oneOf("auto", "disabled"),
          object()
              .must("type", oneOf("retention_ratio"))
              .must("retention_ratio", number(0, 1))
              .may("token_limits", anyObject()));

  private static final Shape TRACING =
      nullable(
          textOr(
              oneOf("auto"),
              object()
                  .may("workflow_name", text())
                  .may("group_id", text())
                  .may("metadata", anything())));

  private static final Shape INCLUDE =
      nullable(listOf(oneOf("item.input_audio_transcription.logprobs"), MAX_LIST));

  static final Shape SESSION =
      object()
          .must("type", oneOf("realtime"))
          .may("model", text(256))
          .may("output_modalities", MODALITIES)
          .may("instructions", text())
          .may(
              "audio",
              object()
                  .may(
                      "input",
                      object()
                          .may("format", FORMAT)
                          .may("transcription", nullable(TRANSCRIPTION))
                          .may("noise_reduction", nullable(NOISE_REDUCTION))
                          .may("turn_detection", nullable(TURN_DETECTION)))
                  .may("output", AUDIO_OUTPUT.may("speed", number(0.25, 1.5))))
          .may("tools", TOOLS)
          .may("tool_choice", TOOL_CHOICE)
          .may("parallel_tool_calls", flag())
          .may("reasoning", REASONING)
          .may("max_output_tokens", MAX_TOKENS)
          .may("truncation", TRUNCATION)
          .may("tracing", TRACING)
          .may("prompt", PROMPT)
          .may("include", INCLUDE)
          .may("beta_fields", object().must("chat_mode", oneOf("audio", "video_passive")));

  private SessionShapes() {}
}
