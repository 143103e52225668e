package dev.parley.emulator.openai;

import static dev.parley.emulator.openai.Shape.anyObject;
import static dev.parley.emulator.openai.Shape.anything;
import static dev.parley.emulator.openai.Shape.flag;
import static dev.parley.emulator.openai.Shape.integer;
import static dev.parley.emulator.openai.Shape.listOf;
import static dev.parley.emulator.openai.Shape.nullable;
import static dev.parley.emulator.openai.Shape.number;
import static dev.parley.emulator.openai.Shape.object;
import static dev.parley.emulator.openai.Shape.oneOf;
import static dev.parley.emulator.openai.Shape.tagged;
import static dev.parley.emulator.openai.Shape.text;
import static dev.parley.emulator.openai.Shape.textOr;

import dev.parley.emulator.openai.Shape.ObjectShape;
import io.vertx.core.json.JsonArray;

/** The shapes of a session's configuration (protocol page, 2). */
final class SessionShapes {
  static final int MAX_LIST = 1_024;

  private static final ObjectShape TYPED = object().must("type", text());

  private static final Shape FORMAT =
      tagged("type")
          .kind("audio/pcm", TYPED.may("rate", integer(24_000, 24_000)))
          .kind("audio/pcmu", TYPED)
          .kind("audio/pcma", TYPED);

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

  private static final ObjectShape VAD_TIMING =
      object()
          .may("type", text())
          .may("threshold", number(0, 1))
          .may("prefix_padding_ms", integer(0, 60_000))
          .may("silence_duration_ms", integer(0, 60_000));

  private static final Shape TURN_DETECTION =
      tagged("type", "server_vad")
          .kind(
              "server_vad",
              VAD_TIMING
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

  private static final Shape VOICE =
      textOr(
          oneOf(
              "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin",
              "cedar"),
          object().must("id", text(256)));

  static final Shape MODALITIES =
      (value, path) -> {
        listOf(oneOf("text", "audio"), MAX_LIST).check(value, path);
        if (!(value instanceof JsonArray list) || list.size() != 1) {
          throw ClientError.invalid(
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
              .kind(
                  "mcp",
                  TYPED
                      .must("server_label", text(256))
                      .may("server_url", text())
                      .may("connector_id", text())
                      .may("tunnel_id", text())
                      .may("server_description", text())
                      .may("authorization", text())
                      .may("headers", nullable(anyObject()))
                      .may("allowed_tools", anything())
                      .may("require_approval", anything())
                      .may("allowed_callers", anything())
                      .may("defer_loading", flag())),
          MAX_LIST);

  static final Shape TOOL_CHOICE =
      textOr(
          oneOf("auto", "none", "required"),
          tagged("type")
              .kind("function", TYPED.must("name", text(128)))
              .kind("mcp", TYPED.must("server_label", text(256)).may("name", nullable(text(128)))));

  static final Shape MAX_TOKENS = textOr(oneOf("inf"), integer(1, 4_096));

  static final Shape REASONING =
      object().may("effort", oneOf("minimal", "low", "medium", "high", "xhigh"));

  static final Shape PROMPT =
      nullable(
          object()
              .must("id", text(256))
              .may("version", nullable(text()))
              .may("variables", nullable(anyObject())));

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

  private static final ObjectShape AUDIO_INPUT =
      object()
          .may("format", FORMAT)
          .may("transcription", nullable(TRANSCRIPTION))
          .may("noise_reduction", nullable(NOISE_REDUCTION));

  static final ObjectShape AUDIO_OUTPUT = object().may("format", FORMAT).may("voice", VOICE);

  static final Shape REALTIME =
      object()
          .must("type", oneOf("realtime"))
          .may("model", text(256))
          .may("output_modalities", MODALITIES)
          .may("instructions", text())
          .may(
              "audio",
              object()
                  .may("input", AUDIO_INPUT.may("turn_detection", nullable(TURN_DETECTION)))
                  .may("output", AUDIO_OUTPUT.may("speed", number(0.25, 1.5))))
          .may("tools", TOOLS)
          .may("tool_choice", TOOL_CHOICE)
          .may("parallel_tool_calls", flag())
          .may("reasoning", REASONING)
          .may("max_output_tokens", MAX_TOKENS)
          .may("truncation", TRUNCATION)
          .may("tracing", TRACING)
          .may("prompt", PROMPT)
          .may("include", INCLUDE);

  static final Shape TRANSCRIPTION_ONLY =
      object()
          .must("type", oneOf("transcription"))
          .may(
              "audio",
              object()
                  .may(
                      "input",
                      AUDIO_INPUT.may(
                          "turn_detection",
                          nullable(tagged("type", "server_vad").kind("server_vad", VAD_TIMING)))))
          .may("include", INCLUDE);

  private SessionShapes() {}
}
