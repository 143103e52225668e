package dev.parley.realtime;

import org.jspecify.annotations.Nullable;

/** GA's server events (section 4). Those of translation sessions are not among them. */
public enum ServerEventType {
  SESSION_CREATED("session.created"),
  SESSION_UPDATED("session.updated"),
  /** In the schema; not seen on the wire. */
  CONVERSATION_CREATED("conversation.created"),
  /** Beta and schema only; GA says added and done instead. */
  CONVERSATION_ITEM_CREATED("conversation.item.created"),
  CONVERSATION_ITEM_ADDED("conversation.item.added"),
  CONVERSATION_ITEM_DONE("conversation.item.done"),
  CONVERSATION_ITEM_RETRIEVED("conversation.item.retrieved"),
  CONVERSATION_ITEM_TRUNCATED("conversation.item.truncated"),
  CONVERSATION_ITEM_DELETED("conversation.item.deleted"),
  ERROR("error"),
  INPUT_AUDIO_BUFFER_COMMITTED("input_audio_buffer.committed"),
  INPUT_AUDIO_BUFFER_CLEARED("input_audio_buffer.cleared"),
  INPUT_AUDIO_BUFFER_SPEECH_STARTED("input_audio_buffer.speech_started"),
  INPUT_AUDIO_BUFFER_SPEECH_STOPPED("input_audio_buffer.speech_stopped"),
  INPUT_AUDIO_BUFFER_TIMEOUT_TRIGGERED("input_audio_buffer.timeout_triggered"),
  /** SIP only. */
  INPUT_AUDIO_BUFFER_DTMF_EVENT_RECEIVED("input_audio_buffer.dtmf_event_received"),
  CONVERSATION_ITEM_INPUT_AUDIO_TRANSCRIPTION_DELTA(
      "conversation.item.input_audio_transcription.delta"),
  CONVERSATION_ITEM_INPUT_AUDIO_TRANSCRIPTION_COMPLETED(
      "conversation.item.input_audio_transcription.completed"),
  CONVERSATION_ITEM_INPUT_AUDIO_TRANSCRIPTION_SEGMENT(
      "conversation.item.input_audio_transcription.segment"),
  CONVERSATION_ITEM_INPUT_AUDIO_TRANSCRIPTION_FAILED(
      "conversation.item.input_audio_transcription.failed"),
  RESPONSE_CREATED("response.created"),
  RESPONSE_OUTPUT_ITEM_ADDED("response.output_item.added"),
  RESPONSE_CONTENT_PART_ADDED("response.content_part.added"),
  RESPONSE_OUTPUT_TEXT_DELTA("response.output_text.delta"),
  RESPONSE_OUTPUT_TEXT_DONE("response.output_text.done"),
  RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DELTA("response.output_audio_transcript.delta"),
  RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DONE("response.output_audio_transcript.done"),
  RESPONSE_OUTPUT_AUDIO_DELTA("response.output_audio.delta"),
  RESPONSE_OUTPUT_AUDIO_DONE("response.output_audio.done"),
  RESPONSE_CONTENT_PART_DONE("response.content_part.done"),
  RESPONSE_FUNCTION_CALL_ARGUMENTS_DELTA("response.function_call_arguments.delta"),
  RESPONSE_FUNCTION_CALL_ARGUMENTS_DONE("response.function_call_arguments.done"),
  RESPONSE_OUTPUT_ITEM_DONE("response.output_item.done"),
  RESPONSE_DONE("response.done"),
  RATE_LIMITS_UPDATED("rate_limits.updated"),
  /** WebRTC and SIP only, as the two after it. */
  OUTPUT_AUDIO_BUFFER_STARTED("output_audio_buffer.started"),
  OUTPUT_AUDIO_BUFFER_STOPPED("output_audio_buffer.stopped"),
  OUTPUT_AUDIO_BUFFER_CLEARED("output_audio_buffer.cleared"),
  MCP_LIST_TOOLS_IN_PROGRESS("mcp_list_tools.in_progress"),
  MCP_LIST_TOOLS_COMPLETED("mcp_list_tools.completed"),
  MCP_LIST_TOOLS_FAILED("mcp_list_tools.failed"),
  RESPONSE_MCP_CALL_ARGUMENTS_DELTA("response.mcp_call_arguments.delta"),
  RESPONSE_MCP_CALL_ARGUMENTS_DONE("response.mcp_call_arguments.done"),
  RESPONSE_MCP_CALL_IN_PROGRESS("response.mcp_call.in_progress"),
  RESPONSE_MCP_CALL_COMPLETED("response.mcp_call.completed"),
  RESPONSE_MCP_CALL_FAILED("response.mcp_call.failed"),
  /** Any other type; its wire name is empty. */
  UNKNOWN("");

  private static final WireNames<ServerEventType> NAMES =
      new WireNames<>(values(), ServerEventType::wireName, UNKNOWN);

  private final String wireName;
  private final boolean data;
  private final boolean responseOutput;

  ServerEventType(String wireName) {
    this.wireName = wireName;
    boolean ofResponse = wireName.startsWith("response.");
    this.data = ofResponse && wireName.endsWith(".delta");
    this.responseOutput =
        data || (ofResponse && wireName.endsWith(".done") && !wireName.equals("response.done"));
  }

  /** The {@code type} on the wire. */
  public String wireName() {
    return wireName;
  }

  /** Whether a barge-in may discard it on its way to the client: a piece of a response. */
  public boolean isData() {
    return data;
  }

  /** Whether it carries or ends a part of a response: progress that was owed (rule R1). */
  public boolean isResponseOutput() {
    return responseOutput;
  }

  /**
   * @param type as on the wire
   */
  public static ServerEventType of(@Nullable String type) {
    return type == null ? UNKNOWN : NAMES.find(type, 0, type.length());
  }

  static ServerEventType of(String text, int from, int to) {
    return NAMES.find(text, from, to);
  }
}
