package dev.parley.realtime;

import org.jspecify.annotations.Nullable;

public enum ServerEventType {
  SESSION_CREATED("session.created"),
  SESSION_UPDATED("session.updated"),
  CONVERSATION_CREATED("conversation.created"),
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
  UNKNOWN("");
  private final String wire;

  ServerEventType(String w) {
    wire = w;
  }

  public String wireName() {
    return wire;
  }

  public boolean isData() {
    return wire.startsWith("response.") && wire.endsWith(".delta");
  }

  public boolean isResponseOutput() {
    return isData()
        || (wire.startsWith("response.")
            && wire.endsWith(".done")
            && !wire.equals("response.done"));
  }

  public static ServerEventType of(@Nullable String t) {
    for (ServerEventType v : values()) if (v.wire.equals(t)) return v;
    return UNKNOWN;
  }
}
